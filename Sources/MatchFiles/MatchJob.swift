import Matching

/// A round, or several, over the people of a file.
package struct MatchJob: Sendable {
    package static let maximumRounds = 1_000

    package let people: PeopleFile
    package private(set) var request: RoundRequest
    /// The number of the first round to plan: one more than the last of the history.
    package let firstRound: Int
    /// What the rules name that is nobody's.
    package private(set) var notes: [FileNote] = []
    private let rules: RulesFile

    /// - Throws: `FileMistake` where the rules name an attribute that no column says, or a host who is not among the
    ///   people.
    package init(people: PeopleFile, history: HistoryFile?, rules: RulesFile, size: Int?, seed: UInt64) throws {
        self.people = people
        self.rules = rules
        let unknown = rules.attributes.filter { !people.attributes.contains($0.key) }
        if let first = unknown.min(by: { ($0.value, $0.key.columnName) < ($1.value, $1.key.columnName) }) {
            throw FileMistake(line: first.value, "people have no column named \(first.key.columnName)")
        }
        firstRound = (history?.lastRound ?? 0) + 1
        request = RoundRequest(
            participants: people.participants, groupSize: size ?? rules.size ?? 2, history: history?.groups ?? [],
            forbidden: people.blocked, wishes: rules.wishes, seed: seed)
        request.leftovers = rules.leftovers
        request.rules.mustDiffer = rules.differ
        request.rules.mustShare = rules.share
        request.rules.someDiffer = rules.cross
        for rule in rules.never { try add(rule) }
        request.draw = try draw(rules.draw)
        if case .seats(let quotas) = rules.draw {
            for (quota, line) in zip(quotas, rules.seatLines) {
                note(.having(quota.attribute, quota.value), line: line)
            }
        }
    }

    private mutating func add(_ rule: RulesFile.NeverRule) throws {
        let index = request.rules.apart.count
        if let one = rule.one, let other = rule.other {
            guard index < MatchingLimits.apartRules else {
                throw FileMistake(line: rule.line, "more than \(MatchingLimits.apartRules) rules over attributes")
            }
            for side in Set([one, other]) { note(side, line: rule.line) }
            return request.rules.apart.append(ApartRule(one, other))
        }
        // Addresses of people who left may stay in the rules; a slip looks the same.
        let strangers = rule.people.filter { people.number(of: $0) == nil }
        if !strangers.isEmpty {
            notes.append(FileNote(line: rule.line, "not among the people: \(FileNote.names(strangers))"))
        }
        let numbers = Set(rule.people.compactMap { people.number(of: $0) }).sorted()
        for (place, one) in numbers.enumerated() {
            for other in numbers[(place + 1)...] {
                request.forbidden.append(ForbiddenPair(one, other, rule: .listed(rule.line)))
            }
        }
        guard request.forbidden.count <= MatchingLimits.historyPairs else {
            throw FileMistake(line: rule.line, "more than \(MatchingLimits.historyPairs) pairs that keep apart")
        }
    }

    /// A value that nobody has keeps nobody apart.
    private mutating func note(_ side: ApartRule.Side, line: Int) {
        guard case .having(let attribute, let value) = side,
            !people.participants.contains(where: { $0.values(of: attribute).contains(value) })
        else { return }
        notes.append(FileNote(line: line, "nobody has \(attribute.columnName) \(value)"))
    }

    private func draw(_ rule: RulesFile.DrawRule) throws -> Draw {
        switch rule {
        case .everyone: return .everyone
        case .seats(let quotas): return .seats(quotas)
        case .lottery(let hosts, let winners):
            let numbers = hosts.compactMap { people.number(of: $0) }
            guard numbers.count == hosts.count else {
                throw FileMistake(line: rules.hostsLine, "a host of the lottery is not among the people")
            }
            return .lottery(hosts: numbers, winners: winners)
        }
    }

    /// People whom the rules keep from everybody, in words.
    package func contradictions() throws -> [String] {
        try RoundPlanner.contradictions(in: request).map { contradiction in
            let who = contradiction.common.map { "with \($0.attribute.columnName) \($0.value)" }
            let names = contradiction.people.prefix(3).map { people.addresses[$0] }
            let least = contradiction.isWhole ? "" : "at least "
            let more = contradiction.people.count > 3 ? " and \(least)\(contradiction.people.count - 3) others" : ""
            let count = contradiction.rules.count
            let rules = contradiction.rules.map(words).joined(separator: "; ")
            return "nobody \(who ?? "of \(names.joined(separator: ", "))\(more)") may meet anyone: "
                + "\(count) rule\(count == 1 ? "" : "s") (\(rules))"
        }
    }

    /// Rules that leave no round at all, in words with their lines: a lottery of nobody but hosts, groups in which nobody
    /// could differ who must, and seats that too few could take.
    package func impossible() -> [String] {
        var sentences: [String] = []
        if let cross = rules.cross {
            let values = Set(people.participants.flatMap { $0.values(of: cross) })
            if values.count < 2 {
                let who = values.first.map { "everybody has \(cross.columnName) \($0)" } ?? "nobody's is known"
                sentences.append("\(who), so no group can differ: cross: \(cross.columnName), line \(rules.crossLine)")
            }
        }
        switch request.draw {
        case .everyone: break
        case .lottery(let hosts, _):
            guard Set(hosts).count == people.participants.count else { break }
            sentences.append("everybody is a host, so nobody can be drawn: lottery, line \(rules.hostsLine)")
        case .seats(let quotas):
            for (quota, line) in zip(quotas, rules.seatLines) {
                let having = people.participants.count { $0.values(of: quota.attribute).contains(quota.value) }
                guard having < quota.seats else { continue }
                let who =
                    having == 0 ? "nobody has" : having == 1 ? "only one person has" : "only \(having) people have"
                sentences.append(
                    "\(who) \(quota.attribute.columnName) \(quota.value), for \(quota.seats) "
                        + "\(quota.seats == 1 ? "seat" : "seats"): seats, line \(line)")
            }
        }
        return sentences
    }

    private func words(_ rule: RuleName) -> String {
        switch rule {
        case .blocked: "blocked in the people file"
        case .listed(let line): "never, line \(line)"
        case .apart(let index):
            "never, line \(rules.never.filter { $0.one != nil }.dropFirst(index).first?.line ?? 0)"
        case .mustDiffer(let attribute): "differ: \(attribute.columnName)"
        case .mustShare(let attribute): "share: \(attribute.columnName)"
        case .someDiffer(let attribute): "cross: \(attribute.columnName)"
        }
    }

    /// Plans so many rounds, one after the other, looking ahead as the rules say.
    package func rounds(_ count: Int, progress: RoundSeries.Progress? = nil) throws -> [NumberedRound] {
        var series = RoundSeries(request, firstRound: firstRound)
        series.lookAhead = rules.lookAhead
        return try series.plan(rounds: count, progress: progress).enumerated().map {
            NumberedRound(number: firstRound + $0, plan: $1)
        }
    }
}

package struct NumberedRound: Sendable {
    package var number: Int
    package var plan: RoundPlan
}
