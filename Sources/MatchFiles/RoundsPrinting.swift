import Matching
import Primitives

/// Rounds as CSV: round, group, email; the shape `HistoryFile` reads.
package enum RoundsCSV {
    package static func bytes(_ rounds: [NumberedRound], _ people: PeopleFile) -> [UInt8] {
        var bytes: [UInt8] = []
        let writer = CSVWriter()
        writer.append(["round", "group", "email"], to: &bytes)
        for round in rounds {
            for (index, group) in round.plan.groups.enumerated() {
                for member in group.members {
                    writer.append([String(round.number), String(index + 1), people.addresses[member]], to: &bytes)
                }
            }
        }
        return bytes
    }
}

/// Rounds as text for people.
package enum RoundsText {
    package static func text(_ rounds: [NumberedRound], _ people: PeopleFile) -> String {
        rounds.map { text($0, people) }.joined(separator: "\n")
    }

    private static func text(_ round: NumberedRound, _ people: PeopleFile) -> String {
        let plan = round.plan
        var lines = [
            "Round \(round.number): \(plan.groups.count) \(plan.groups.count == 1 ? "group" : "groups"), \(plan.newTies) new ties, \(plan.repeats) repeats, "
                + "\(plan.leftOut.count) left out"
        ]
        for group in plan.groups {
            let names = group.members.map { people.addresses[$0] }.joined(separator: ", ")
            lines.append("  \(names): \(reason(group.reason, met: met(group, people)))")
        }
        lines += leftOut(plan, people).map { "  " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Who is in no group, and why, one line each; for those who print what has no place for it.
    package static func leftOut(_ rounds: [NumberedRound], _ people: PeopleFile) -> [String] {
        rounds.flatMap { round in leftOut(round.plan, people).map { "round \(round.number): " + $0 } }
    }

    private static func leftOut(_ plan: RoundPlan, _ people: PeopleFile) -> [String] {
        plan.leftOut.map { "left out: \(people.addresses[$0.participant]) (\(words($0.reason)))" }
    }

    /// Of a group in which only some have met, who that was and when.
    private static func met(_ group: PlannedGroup, _ people: PeopleFile) -> String? {
        let before = group.pairs.filter { $0.timesMet > 0 }
        guard !before.isEmpty, before.count < group.pairs.count else { return nil }
        let pairs = before.map { pair in
            "\(people.addresses[pair.first]) and \(people.addresses[pair.second]) met last in round \(pair.lastMet ?? 0)"
        }
        return pairs.joined(separator: ", ") + ", the others for the first time"
    }

    /// - Parameter met: who of them has met, where not all have.
    static func reason(_ reason: GroupReason, met: String? = nil) -> String {
        var parts: [String] = []
        switch reason.acquaintance {
        case .firstTime: parts.append("first time")
        case .lastMet(let round): parts.append(met ?? "met last in round \(round)")
        }
        if !reason.locations.isEmpty { parts.append(reason.locations.joined(separator: " meets ")) }
        if reason.differsInDepartment { parts.append("different departments") }
        if reason.differsInSeniority { parts.append("different seniority") }
        if reason.differsInTenure { parts.append("two years or more between them") }
        if !reason.sharedLanguages.isEmpty { parts.append("share \(reason.sharedLanguages.joined(separator: ", "))") }
        if reason.sharedHours > 0 { parts.append("\(reason.sharedHours) shared free hours") }
        if reason.wasAskedFor { parts.append("asked for") }
        return parts.joined(separator: "; ")
    }

    static func words(_ reason: LeftOutReason) -> String {
        switch reason {
        case .nobodyElse: "nobody else takes part"
        case .everyPartnerForbidden: "the rules allow no partner"
        case .partnersTaken: "all possible partners are taken"
        case .notDrawn: "not drawn"
        case .noCategory: "in none of the categories that have seats"
        case .categoryFull: "all seats of the category are taken"
        }
    }
}
