import Foundation
import Primitives
import Web

/// The fields of what decides a program's rounds: filled in, read, and what may be chosen. Fields that a kind does not ask
/// for are passed over.
enum MatchingForm {
    static let prefix = "match-"
    /// Lines of text with people in them, and characters of such a text, at most.
    static let maximumPairs = 200
    static let maximumText = 60_000

    /// People named by address, still to be looked up.
    struct Named: Sendable, Equatable {
        /// Each with the line it stands in, from 1.
        var pairs: [(line: Int, one: EmailAddress, other: EmailAddress)] = []
        var hosts: [(line: Int, address: EmailAddress)] = []

        static func == (left: Named, right: Named) -> Bool {
            left.pairs.elementsEqual(right.pairs, by: ==) && left.hosts.elementsEqual(right.hosts, by: ==)
        }

        var addresses: [EmailAddress] { pairs.flatMap { [$0.one, $0.other] } + hosts.map(\.address) }
    }

    static func filled(
        _ settings: ProgramSettings, pairs: [(EmailAddress, EmailAddress)] = [], hosts: [EmailAddress] = []
    ) -> [String: String] {
        let matching = settings.matching
        var values = [
            "match-kind": matching.kind.name.rawValue, "match-leftovers": matching.leftovers.rawValue,
            "match-approval": settings.asksApproval ? "yes" : "",
            "match-apart": pairs.map { "\($0.0.text), \($0.1.text)" }.joined(separator: "\n"),
            "match-hosts": hosts.map(\.text).joined(separator: "\n"),
        ]
        for name in ProgramWishes.Name.allCases {
            values["match-wish-\(name.rawValue)"] = matching.wishes[name].rawValue
        }
        for (index, rule) in (matching.differ.map { ($0, Rule.differ) } + matching.share.map { ($0, .share) })
            .enumerated()
        {
            values["match-rule-\(index)-of"] = rule.0.text
            values["match-rule-\(index)"] = rule.1.rawValue
        }
        return values.merging(filled(matching.kind)) { first, _ in first }
    }

    private static func filled(_ kind: ProgramKind) -> [String: String] {
        switch kind {
        case .random, .audiences: [:]
        case .across(let attribute), .within(let attribute): ["match-attribute": attribute.text]
        case .lottery(let winners): ["match-winners": "\(winners)"]
        case .sides(let attribute, let one, let other):
            ["match-attribute": attribute.text, "match-one": one, "match-other": other]
        case .composer(let attribute, let seats):
            seats.enumerated().reduce(into: ["match-attribute": attribute.text]) { values, seat in
                values["match-seat-\(seat.offset)"] = seat.element.value
                values["match-seats-\(seat.offset)"] = "\(seat.element.seats)"
            }
        case .mystery(let meeting):
            ["match-place": meeting.place, "match-days": "\(meeting.days)", "match-hour": "\(meeting.hour)"]
        }
    }

    enum Rule: String, Sendable, CaseIterable {
        case none, differ, share

        var words: WordKey {
            switch self {
            case .none: WordKey("programs.rule.none")
            case .differ: WordKey("programs.rule.must-differ")
            case .share: WordKey("programs.rule.must-share")
            }
        }
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    static func matching(_ form: inout Form) -> ProgramMatching? {
        var matching = ProgramMatching()
        guard let kind = kind(&form) else { return nil }
        matching.kind = kind
        if form.values["match-leftovers"] != nil,
            let leftovers = form.choice("match-leftovers", of: ProgramMatching.Leftovers.self)
        {
            matching.leftovers = leftovers
        }
        readRules(&form, into: &matching)
        for name in ProgramWishes.Name.allCases where form.values["match-wish-\(name.rawValue)"] != nil {
            if let weight = form.choice("match-wish-\(name.rawValue)", of: WishWeight.self) {
                matching.wishes[name] = weight
            }
        }
        return form.isSound ? matching : nil
    }

    private static func readRules(_ form: inout Form, into matching: inout ProgramMatching) {
        for index in 0..<ProgramMatching.maximumRules where form.values["match-rule-\(index)"] != nil {
            guard let rule = form.choice("match-rule-\(index)", of: Rule.self), rule != .none else { continue }
            guard let attribute = ProgramAttribute(form["match-rule-\(index)-of"]) else {
                form.refuse("match-rule-\(index)", WordKey("form.choice"))
                continue
            }
            if rule == .differ { matching.differ.append(attribute) } else { matching.share.append(attribute) }
        }
        if !Set(matching.differ).isDisjoint(with: matching.share) {
            form.refuse("match-rule-0", WordKey("programs.match.rules-contradict"))
        }
    }

    private static func kind(_ form: inout Form) -> ProgramKind? {
        // A form without the question is that of a plain program.
        guard form.values["match-kind"] != nil else { return .random }
        guard let name = form.choice("match-kind", of: ProgramKind.Name.self) else { return nil }
        switch name {
        case .random: return .random
        case .across: return attribute(&form).map { .across(by: $0) }
        case .within: return attribute(&form).map { .within(by: $0) }
        case .lottery: return form.integer("match-winners", in: ProgramKind.winners).map { .lottery(winners: $0) }
        case .sides: return sides(&form)
        case .audiences: return .audiences
        case .composer: return composer(&form)
        case .mystery: return mystery(&form)
        }
    }

    private static func attribute(_ form: inout Form) -> ProgramAttribute? {
        let attribute = ProgramAttribute(form["match-attribute"])
        if attribute == nil { form.refuse("match-attribute", WordKey("form.choice")) }
        return attribute
    }

    private static func sides(_ form: inout Form) -> ProgramKind? {
        let attribute = attribute(&form)
        let one = form.text("match-one", maximum: RosterLimits.customLength)
        let other = form.text("match-other", maximum: RosterLimits.customLength)
        if let one, one == other { form.refuse("match-other", WordKey("programs.match.same-side")) }
        guard let attribute, let one, let other, one != other else { return nil }
        return .sides(by: attribute, one: one, other: other)
    }

    private static func composer(_ form: inout Form) -> ProgramKind? {
        let attribute = attribute(&form)
        var seats: [ProgramSeat] = []
        for index in 0..<ProgramSeat.maximum where !form["match-seat-\(index)"].isEmpty {
            guard let value = form.text("match-seat-\(index)", maximum: RosterLimits.customLength),
                let count = form.integer("match-seats-\(index)", in: ProgramSeat.seats)
            else { continue }
            if seats.contains(where: { $0.value == value }) {
                form.refuse("match-seat-\(index)", WordKey("programs.match.seat-twice"))
            }
            seats.append(ProgramSeat(value: value, seats: count))
        }
        if !ProgramSeat.groupSizes.contains(seats.reduce(0) { $0 + $1.seats }) {
            form.refuse("match-seat-0", WordKey("programs.match.seats"))
        }
        guard let attribute, form.isSound else { return nil }
        return .composer(by: attribute, seats: seats)
    }

    private static func mystery(_ form: inout Form) -> ProgramKind? {
        let place = form.text("match-place", maximum: MysteryMeeting.maximumPlaceLength)
        let days = form.integer("match-days", in: MysteryMeeting.daysRange)
        let hour = form.integer("match-hour", in: Cadence.hours)
        guard let place, let days, let hour else { return nil }
        return .mystery(MysteryMeeting(place: place, days: days, hour: hour))
    }
}

extension MatchingForm {
    /// The people that the form names, one or two to a line.
    static func named(_ form: inout Form, _ kind: ProgramKind) -> Named {
        var named = Named()
        for (line, addresses) in lines(&form, "match-apart") {
            guard let addresses else { continue }
            guard addresses.count == 2, addresses[0] != addresses[1] else {
                form.refuse("match-apart", WordKey("programs.match.pair-line", ["line": "\(line)"]))
                continue
            }
            named.pairs.append((line, addresses[0], addresses[1]))
        }
        if named.pairs.count > maximumPairs {
            form.refuse("match-apart", WordKey("programs.match.too-many", ["limit": "\(maximumPairs)"]))
        }
        guard case .lottery = kind else { return named }
        for (line, addresses) in lines(&form, "match-hosts") {
            named.hosts += (addresses ?? []).map { (line, $0) }
        }
        if named.hosts.isEmpty { form.refuse("match-hosts", WordKey("programs.match.no-host")) }
        if named.hosts.count > ProgramKind.maximumHosts {
            form.refuse("match-hosts", WordKey("programs.match.too-many", ["limit": "\(ProgramKind.maximumHosts)"]))
        }
        return named
    }

    /// Lines with something in them; nil for one that holds no addresses, of which the first is refused here.
    private static func lines(_ form: inout Form, _ field: String) -> [(line: Int, addresses: [EmailAddress]?)] {
        let text = form[field]
        guard text.utf8.count <= maximumText else {
            form.refuse(field, WordKey("form.too-long", ["maximum": "\(maximumText)"]))
            return []
        }
        var found: [(line: Int, addresses: [EmailAddress]?)] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.split { $0.isWhitespace || $0 == "," || $0 == ";" }
            guard !words.isEmpty else { continue }
            let addresses = words.compactMap { try? EmailAddress(parsing: String($0)) }
            found.append((index + 1, addresses.count == words.count ? addresses : nil))
        }
        if let wrong = found.first(where: { $0.addresses == nil }) {
            form.refuse(field, WordKey("programs.match.no-address", ["line": "\(wrong.line)"]))
        }
        return found
    }
}
