import Accounts
import Primitives

/// Why these, in sentences. Names and places are those of the profiles that it is given; what does not hold of them is not
/// said.
struct IntroductionWords: Sendable {
    let catalogue: Catalogue
    /// Whether it is said to those who meet, rather than about them.
    var isToThem = false

    struct Sentence: Sendable, Equatable {
        let sentence: String
    }

    /// To those who meet no more than these: how it is that they meet, and what tells most.
    static let most = 4

    func sentences(_ introduction: Introduction, _ people: [Profile]) -> [Sentence] {
        let told = isToThem ? Self.telling(introduction.reasons) : introduction.reasons
        let words = told.compactMap { self.words($0, people) }
        let all = words.isEmpty ? [WordKey("programs.reason.random")] : words
        return all.prefix(isToThem ? Self.most : all.count).map { Sentence(sentence: catalogue.sentence($0)) }
    }

    private static func telling(_ reasons: [IntroductionReason]) -> [IntroductionReason] {
        reasons.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
    }

    private func words(_ reason: IntroductionReason, _ people: [Profile]) -> WordKey? {
        switch reason {
        case .firstTime where isToThem: WordKey("programs.reason.first-time-you")
        case .firstTime: WordKey("programs.reason.first-time")
        case .againLongest where isToThem: WordKey("programs.reason.again-longest-you")
        case .againLongest: WordKey("programs.reason.again-longest")
        case .again where isToThem: WordKey("programs.reason.again-you")
        case .again: WordKey("programs.reason.again")
        case .againSome: said("programs.reason.again-some")
        case .larger: WordKey("programs.reason.larger")
        case .random: WordKey("programs.reason.random")
        case .drawn: WordKey("programs.reason.drawn")
        case .sides: said("programs.reason.sides")
        case .seats: WordKey("programs.reason.seats")
        case .seniority: said("programs.reason.seniority")
        case .tenure: said("programs.reason.tenure")
        case .hours(0): said("programs.reason.hours")
        case .hours(let count): said("programs.reason.hours-count", ["count": "\(count)"])
        case .language: language(people)
        case .differs(.department): department(people)
        case .differs(.location): location(people)
        case .differs(.custom(let name)): difference(name, people)
        case .shares(let attribute): shared(attribute, people)
        }
    }

    /// To those who meet, or about them.
    private func said(_ key: String, _ fields: [String: String] = [:]) -> WordKey {
        WordKey(known: isToThem ? key + "-you" : key, fields)
    }

    private func department(_ people: [Profile]) -> WordKey? {
        guard let first = people.first(where: { $0.department != nil }),
            let second = people.first(where: { $0.department != nil && $0.department != first.department })
        else { return nil }
        if people.count == 2, let one = first.department, let other = second.department {
            return WordKey("programs.reason.department-two", ["first": one, "second": other])
        }
        let all = Set(people.compactMap(\.department))
        if all.count == people.count { return said("programs.reason.department-all") }
        if isToThem { return WordKey("programs.reason.department-you") }
        return WordKey("programs.reason.department", ["first": first.name, "second": second.name])
    }

    private func location(_ people: [Profile]) -> WordKey? {
        guard let first = people.compactMap(\.location).first,
            let second = people.compactMap(\.location).first(where: { $0 != first })
        else { return nil }
        let all = Set(people.compactMap(\.location))
        if all.count > 2, all.count == people.count {
            return WordKey("programs.reason.location-all", ["places": list(all)])
        }
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
        let values = people.map { $0.values(of: attribute) }
        let isOfLanguages =
            if case .custom(let heading) = attribute { ParticipantReading.isOfLanguages(heading) } else { false }
        guard let all = isOfLanguages ? languages(values.map(SpokenLanguage.all)) : common(values) else { return nil }
        return WordKey("programs.reason.shares", ["attribute": attribute.name(catalogue), "value": all])
    }

    private func language(_ people: [Profile]) -> WordKey? {
        guard let all = languages(people.map { SpokenLanguage.all($0.languages) }) else { return nil }
        let key = people.count == 2 ? "programs.reason.language-two" : "programs.reason.language"
        return said(key, ["language": all])
    }

    /// Those that all speak, as they are called in the reader's language.
    private func languages(_ spoken: [[String: String]]) -> String? {
        guard let first = spoken.first else { return nil }
        let all = spoken.dropFirst().reduce(Set(first.keys)) { $0.intersection($1.keys) }
        let called = all.compactMap { SpokenLanguage.name($0, in: catalogue.language) ?? first[$0] }
        return called.isEmpty ? nil : list(Set(called))
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

extension IntroductionReason {
    /// How much it tells those who meet: lower is more.
    fileprivate var rank: Int {
        switch self {
        case .firstTime, .againLongest, .again, .againSome, .drawn, .sides, .seats, .larger, .random: 0
        case .shares, .differs(.location), .differs(.custom): 1
        case .language: 2
        case .differs(.department), .hours: 3
        case .seniority, .tenure: 4
        }
    }
}
