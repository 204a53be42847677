import Accounts
import Primitives

/// Why these, in sentences. Names and places are those of today's profiles; what no longer holds is not said.
struct IntroductionWords: Sendable {
    let catalogue: Catalogue
    /// Whether it is said to those who meet, rather than about them.
    var isToThem = false

    struct Sentence: Sendable, Equatable {
        let sentence: String
    }

    func sentences(_ introduction: Introduction, _ people: [Profile]) -> [Sentence] {
        let words = introduction.reasons.compactMap { self.words($0, people) }
        let all = words.isEmpty ? [WordKey("programs.reason.random")] : words
        return all.map { Sentence(sentence: catalogue.sentence($0)) }
    }

    private func words(_ reason: IntroductionReason, _ people: [Profile]) -> WordKey? {
        switch reason {
        case .firstTime where isToThem: WordKey("programs.reason.first-time-you")
        case .firstTime: WordKey("programs.reason.first-time")
        case .againLongest where isToThem: WordKey("programs.reason.again-longest-you")
        case .againLongest: WordKey("programs.reason.again-longest")
        case .again where isToThem: WordKey("programs.reason.again-you")
        case .again: WordKey("programs.reason.again")
        case .larger: WordKey("programs.reason.larger")
        case .random: WordKey("programs.reason.random")
        case .drawn: WordKey("programs.reason.drawn")
        case .sides: said("programs.reason.sides")
        case .seats: WordKey("programs.reason.seats")
        case .seniority: said("programs.reason.seniority")
        case .tenure: said("programs.reason.tenure")
        case .hours: said("programs.reason.hours")
        case .language: language(people)
        case .differs(.department): department(people)
        case .differs(.location): location(people)
        case .differs(.custom(let name)): difference(name, people)
        case .shares(let attribute): shared(attribute, people)
        }
    }

    /// To those who meet, or about them.
    private func said(_ key: String) -> WordKey { WordKey(known: isToThem ? key + "-you" : key, [:]) }

    private func department(_ people: [Profile]) -> WordKey? {
        guard let first = people.first(where: { $0.department != nil }),
            let second = people.first(where: { $0.department != nil && $0.department != first.department })
        else { return nil }
        if isToThem { return WordKey("programs.reason.department-you") }
        return WordKey("programs.reason.department", ["first": first.name, "second": second.name])
    }

    private func location(_ people: [Profile]) -> WordKey? {
        guard let first = people.compactMap(\.location).first,
            let second = people.compactMap(\.location).first(where: { $0 != first })
        else { return nil }
        return WordKey("programs.reason.location", ["first": first, "second": second])
    }

    private func difference(_ name: String, _ people: [Profile]) -> WordKey? {
        let values = people.map { $0.values(of: .custom(name)) }.filter { !$0.isEmpty }
        guard let first = values.first, let second = values.first(where: { $0.isDisjoint(with: first) }) else {
            return nil
        }
        return WordKey(
            "programs.reason.differs", ["attribute": name, "first": list(first), "second": list(second)])
    }

    private func shared(_ attribute: ProgramAttribute, _ people: [Profile]) -> WordKey? {
        guard let all = common(people.map { $0.values(of: attribute) }) else { return nil }
        return WordKey("programs.reason.shares", ["attribute": attribute.name(catalogue), "value": all])
    }

    private func language(_ people: [Profile]) -> WordKey? {
        let spoken = people.map { profile in
            profile.custom.reduce(into: Set<String>()) { languages, field in
                guard ParticipantReading.languageNames.contains(RosterSpelling.plain(field.key)) else { return }
                languages.formUnion(Profile.parts(field.value, separators: [",", ";", "|", "/"]))
            }
        }
        guard let all = common(spoken) else { return nil }
        return isToThem
            ? WordKey("programs.reason.language-you", ["language": all])
            : WordKey("programs.reason.language", ["language": all])
    }

    /// What all of them have, in one line; nil where that is nothing.
    private func common(_ values: [Set<String>]) -> String? {
        guard let first = values.first else { return nil }
        let all = values.dropFirst().reduce(first) { $0.intersection($1) }
        return all.isEmpty ? nil : list(all)
    }

    private func list(_ values: Set<String>) -> String { names(values.sorted()) }

    /// "Ada, Ben and Chris".
    func names(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        let first = names.dropLast().joined(separator: ", ")
        return catalogue.sentence(WordKey("programs.names", ["names": first, "last": last]))
    }
}

/// Those who meet, as a list of introductions shows them.
struct GroupShown: Sendable, Equatable {
    let people: [Face]
    let reasons: [IntroductionWords.Sentence]
    let again: Bool

    /// Without `reader`, to whom it is shown, and without those whose profile is no longer there.
    init(
        _ introduction: Introduction, _ people: [PersonID: Person], _ words: IntroductionWords, reader: PersonID? = nil
    ) {
        let opened = introduction.people.compactMap { people[$0] }
        self.people = opened.filter { $0.id != reader }.map { Face($0.profile) }
        reasons = words.sentences(introduction, opened.map(\.profile))
        again = introduction.again
    }
}
