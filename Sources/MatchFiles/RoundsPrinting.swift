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
            "Round \(round.number): \(plan.groups.count) groups, \(plan.newTies) new ties, \(plan.repeats) repeats, "
                + "\(plan.leftOut.count) left out"
        ]
        for group in plan.groups {
            let names = group.members.map { people.addresses[$0] }.joined(separator: ", ")
            lines.append("  \(names): \(reason(group.reason))")
        }
        for person in plan.leftOut {
            lines.append("  left out: \(people.addresses[person.participant]) (\(words(person.reason)))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func reason(_ reason: GroupReason) -> String {
        var parts: [String] = []
        switch reason.acquaintance {
        case .firstTime: parts.append("first time")
        case .lastMet(let round): parts.append("met last in round \(round)")
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
