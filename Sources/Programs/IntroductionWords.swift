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
        case .larger: WordKey("programs.reason.larger")
        case .random: WordKey("programs.reason.random")
        case .department: department(people)
        case .location: location(people)
        }
    }

    private func department(_ people: [Profile]) -> WordKey? {
        guard let first = people.first(where: { $0.department != nil }),
            let second = people.first(where: { $0.department != nil && $0.department != first.department })
        else { return nil }
        return WordKey("programs.reason.department", ["first": first.name, "second": second.name])
    }

    private func location(_ people: [Profile]) -> WordKey? {
        guard let first = people.compactMap(\.location).first,
            let second = people.compactMap(\.location).first(where: { $0 != first })
        else { return nil }
        return WordKey("programs.reason.location", ["first": first, "second": second])
    }

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
