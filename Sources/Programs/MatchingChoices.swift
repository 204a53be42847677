import Accounts
import Foundation
import Primitives
import Web

/// What a form offers about a program's rounds, as its template reads it.
struct MatchingChoices: Sendable {
    let kinds: [Kind]
    let kindError: String?
    let seats: [Seat]
    let rules: [Rule]
    let wishes: [Wish]
    /// Something is set, or wrong, among the rules and wishes.
    let isOpen: Bool
    let isApproval: Bool
    let apart: Text
    let hosts: Text
    let values: [String]

    struct Kind: Sendable {
        let value: String
        let label: String
        let hint: String
        let checked: Bool
    }

    struct Seat: Sendable {
        let value: Box
        let seats: Box
    }

    /// One line of a form.
    struct Box: Sendable {
        let name: String
        let value: String
        let error: String?
    }

    struct Rule: Sendable {
        let name: String
        let attribute: String
        let label: String
        let options: [FormView.Option]
        let error: String?
    }

    struct Wish: Sendable {
        let name: String
        let label: String
        let options: [FormView.Option]
    }

    /// Several lines of text.
    struct Text: Sendable {
        let value: String
        let error: String?
    }

    /// Details of people that the roster has, and what it says there, for choosing from.
    struct Offer: Sendable {
        /// People whose profiles are looked at for what there is.
        static let people = 1_000
        static let shownValues = 200

        private(set) var attributes: [ProgramAttribute] = [.department, .location]
        private(set) var values: [String] = []
        /// Where most of them are.
        private(set) var zone: String?

        init(_ profiles: [Profile], _ settings: ProgramSettings?) {
            var names: Set<String> = []
            var values: Set<String> = []
            var zones: [String: Int] = [:]
            for profile in profiles {
                if let zone = profile.timeZone { zones[zone, default: 0] += 1 }
                names.formUnion(profile.custom.keys)
                for attribute in [ProgramAttribute.department, .location]
                    + profile.custom.keys.map(ProgramAttribute.custom)
                {
                    guard values.count < Self.shownValues else { break }
                    values.formUnion(profile.values(of: attribute))
                }
            }
            let matching = settings?.matching
            let used = (matching?.needed ?? []) + [matching?.kind.attribute].compactMap(\.self)
            let customs = names.sorted().prefix(RosterLimits.customCount).map(ProgramAttribute.custom)
            attributes += (customs + used.filter { !attributes.contains($0) && !customs.contains($0) }).uniqued
            self.values = values.sorted()
            zone = zones.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
    }

    init(_ form: Form, _ offer: Offer, _ catalogue: Catalogue) {
        let problems = form.problems.mapValues(catalogue.sentence)
        let chosen = form.values["match-kind"] ?? ProgramKind.Name.random.rawValue
        kinds = ProgramKind.Name.allCases.map {
            Kind(
                value: $0.rawValue, label: catalogue.sentence($0.words), hint: catalogue.sentence($0.explanation),
                checked: $0.rawValue == chosen)
        }
        kindError = problems["match-kind"]
        seats = (0..<ProgramSeat.maximum).map { index in
            let box = { (name: String) in Box(name: name, value: form[name], error: problems[name]) }
            return Seat(value: box("match-seat-\(index)"), seats: box("match-seats-\(index)"))
        }
        rules = Self.rules(form, offer, problems, catalogue)
        wishes = ProgramWishes.Name.allCases.map { name in
            let field = "match-wish-\(name.rawValue)"
            let weight = form.values[field] ?? ProgramWishes()[name].rawValue
            let options = WishWeight.allCases.map {
                FormView.Option(
                    value: $0.rawValue, label: catalogue.sentence($0.words), selected: $0.rawValue == weight)
            }
            return Wish(name: field, label: catalogue.sentence(name.words), options: options)
        }
        let isSet = form.values.contains { name, value in
            name.hasPrefix("match-rule-") && ["differ", "share"].contains(value)
        }
        let isWrong = form.problems.keys.contains { name in
            ["match-rule-", "match-wish-", "match-apart"].contains { name.hasPrefix($0) }
        }
        isOpen = isSet || isWrong || !form["match-apart"].isEmpty
        isApproval = form["match-approval"] == "yes"
        apart = Text(value: form["match-apart"], error: problems["match-apart"])
        hosts = Text(value: form["match-hosts"], error: problems["match-hosts"])
        values = offer.values
    }

    /// One line for each detail, with the rule that the form has for it.
    private static func rules(
        _ form: Form, _ offer: Offer, _ problems: [String: String], _ catalogue: Catalogue
    ) -> [Rule] {
        var chosen: [String: String] = [:]
        for index in 0..<ProgramMatching.maximumRules {
            if let attribute = form.values["match-rule-\(index)-of"] {
                chosen[attribute] = form["match-rule-\(index)"]
            }
        }
        return offer.attributes.prefix(ProgramMatching.maximumRules).enumerated().map { index, attribute in
            let options = MatchingForm.Rule.allCases.map { rule in
                FormView.Option(
                    value: rule.rawValue, label: catalogue.sentence(rule.words),
                    selected: rule.rawValue == (chosen[attribute.text] ?? MatchingForm.Rule.none.rawValue))
            }
            return Rule(
                name: "match-rule-\(index)", attribute: attribute.text, label: attribute.name(catalogue),
                options: options, error: problems["match-rule-\(index)"])
        }
    }
}

extension ProgramKind {
    /// The detail of people that the kind goes by.
    var attribute: ProgramAttribute? {
        switch self {
        case .across(let attribute), .within(let attribute), .sides(let attribute, _, _), .composer(let attribute, _):
            attribute
        case .random, .lottery, .audiences, .mystery: nil
        }
    }
}

extension [ProgramAttribute] {
    /// Each once, in the order of their first appearance.
    fileprivate var uniqued: [ProgramAttribute] {
        var seen: Set<ProgramAttribute> = []
        return filter { seen.insert($0).inserted }
    }
}

extension MatchingForm {
    static func options(_ offer: MatchingChoices.Offer, _ catalogue: Catalogue) -> [String: [FormView.Option]] {
        [
            "match-attribute": offer.attributes.map { .init(value: $0.text, label: $0.name(catalogue)) },
            "match-winners": ProgramKind.winners.map { .init(value: "\($0)", label: "\($0)", selected: $0 == 3) },
            "match-leftovers": ProgramMatching.Leftovers.allCases.map {
                let words =
                    $0 == .larger
                    ? WordKey("programs.match.leftovers-larger") : WordKey("programs.match.leftovers-smaller")
                return .init(value: $0.rawValue, label: catalogue.sentence(words))
            },
            "match-days": MysteryMeeting.daysRange.map {
                let words =
                    $0 == 0
                    ? WordKey("programs.match.days-same") : WordKey("programs.match.days-later", ["days": "\($0)"])
                return .init(value: "\($0)", label: catalogue.sentence(words), selected: $0 == 2)
            },
            "match-hour": Cadence.hours.map {
                .init(value: "\($0)", label: Cadence.clock($0), selected: $0 == 12)
            },
        ]
    }

    static let labels = [
        "match-kind": WordKey("programs.match.kind"), "match-attribute": WordKey("programs.match.attribute"),
        "match-winners": WordKey("programs.match.winners"), "match-hosts": WordKey("programs.match.hosts"),
        "match-one": WordKey("programs.match.one"), "match-other": WordKey("programs.match.other"),
        "match-seat-0": WordKey("programs.match.seat"), "match-place": WordKey("programs.match.place"),
        "match-apart": WordKey("programs.match.apart"), "match-rule-0": WordKey("programs.match.rules"),
        "match-leftovers": WordKey("programs.match.leftovers"),
    ]
}
