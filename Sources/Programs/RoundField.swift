import Accounts
import Foundation
import Matching
import Primitives

/// The people of a round and what the engine is asked about them.
struct RoundField: Sendable {
    /// Rounds thought of together, so that a year repeats few pairs.
    static let lookAhead = 12
    /// Exchanges that thinking ahead may look at in rounds of groups: a few seconds of one core at most.
    static let groupEffort = 20_000_000

    /// Those the engine places, in the order of its numbers.
    let taking: [PersonID]
    /// Who is left out before anything is planned.
    let absences: [Absence]
    let request: RoundRequest

    /// Without whom people would rather not meet: what is told of rules must not show that there is such a wish.
    var toldRequest: RoundRequest {
        var told = request
        told.forbidden.removeAll { $0.rule == .blocked }
        return told
    }

    init(_ basis: ProgramsSlice.RoundBasis, seed: UInt64) {
        let all = basis.taking
        let matching = basis.program.settings.matching
        let sides = SideTaking(matching.kind, all) { basis.sides(of: $0) }
        let unknown = Self.unknown(matching.kind, all, basis.profiles)
        taking = all.filter { !sides.neither.contains($0) && !unknown.contains($0) }
        absences =
            Self.standing(basis) + all.filter(sides.neither.contains).map { Absence(person: $0, reason: .sideless) }
            + all.filter(unknown.contains).map { Absence(person: $0, reason: .unknown) }
        request = Self.request(basis, taking, sides, seed)
    }

    /// Of whom nothing is known by which people are to differ.
    private static func unknown(
        _ kind: ProgramKind, _ people: [PersonID], _ profiles: [PersonID: Profile]
    ) -> Set<PersonID> {
        guard case .across(let attribute) = kind else { return [] }
        return Set(people.filter { profiles[$0]?.values(of: attribute).isEmpty ?? true })
    }

    private static func standing(_ basis: ProgramsSlice.RoundBasis) -> [Absence] {
        basis.people.compactMap { person, participation in
            Absence.Reason(participation.standing(at: basis.now)).map { Absence(person: person, reason: $0) }
        }
    }

    private static func request(
        _ basis: ProgramsSlice.RoundBasis, _ taking: [PersonID], _ sides: SideTaking, _ seed: UInt64
    ) -> RoundRequest {
        let numbers = Dictionary(zip(taking, 0...), uniquingKeysWith: { first, _ in first })
        let matching = basis.program.settings.matching
        var reading = ParticipantReading(now: basis.now)
        let participants = taking.map { person in
            var participant =
                basis.profiles[person].map { reading.participant($0, basis.choices[person]) } ?? Participant()
            participant.pools = sides.side[person].map { [$0] } ?? []
            participant.asked = (basis.pairs.asked[person] ?? []).compactMap { numbers[$0] }
            participant.waited = basis.waited[person] ?? 0
            return participant
        }
        let history = basis.history.compactMap { group -> PastGroup? in
            let members = group.people.compactMap { numbers[$0] }
            return members.count > 1 ? PastGroup(round: group.round, members: members) : nil
        }
        var request = RoundRequest(
            participants: participants, groupSize: matching.kind.groupSize(basis.program.groupSize), history: history,
            forbidden: forbidden(basis.pairs, numbers), wishes: matching.wishes.round, seed: seed)
        // One group more rather than one that is larger than any may be.
        let groups = max(1, taking.count / request.groupSize)
        let fits = (taking.count + groups - 1) / groups <= ProgramSeat.groupSizes.upperBound
        request.leftovers = matching.leftovers == .larger && fits ? .larger : .smaller
        // Of two sides one is larger as a rule: whoever is over waits, and does not make threes of all pairs.
        if matching.kind.hasSides { request.threes = taking.count % 2 }
        request.rules = matching.rules
        request.draw = matching.kind.draw(hosts: basis.pairs.hosts.compactMap { numbers[$0] }.sorted())
        return request
    }

    private static func forbidden(_ pairs: RoundPairs, _ numbers: [PersonID: Int]) -> [ForbiddenPair] {
        func known(_ pair: PersonPair, _ rule: RuleName) -> ForbiddenPair? {
            guard let one = numbers[pair.one], let other = numbers[pair.other] else { return nil }
            return ForbiddenPair(one, other, rule: rule)
        }
        let list = pairs.apart.compactMap { known($0, .listed(0)) } + pairs.blocked.compactMap { known($0, .blocked) }
        return list.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }
}

/// Who is on which of a program's two sides. Whoever is on both is put on the smaller, so that they are matched once.
struct SideTaking: Sendable {
    private(set) var side: [PersonID: String] = [:]
    private(set) var neither: Set<PersonID> = []
    private var counts: [RoundSide: Int] = [:]

    init(_ kind: ProgramKind, _ people: [PersonID], _ sides: (PersonID) -> Set<RoundSide>) {
        guard kind.hasSides else { return }
        var both: [PersonID] = []
        for person in people {
            let own = sides(person)
            if own.count > 1 { both.append(person) } else if let side = own.first { place(person, side) }
            if own.isEmpty { neither.insert(person) }
        }
        for person in both {
            place(person, counts[.one, default: 0] <= counts[.other, default: 0] ? .one : .other)
        }
    }

    private mutating func place(_ person: PersonID, _ side: RoundSide) {
        self.side[person] = side.rawValue
        counts[side, default: 0] += 1
    }
}

/// The sides of a program that brings two together.
enum RoundSide: String, Sendable, Codable { case one, other }

extension ProgramsSlice.RoundBasis {
    /// On which sides somebody is: by what the roster says of them, or by the audiences they are in.
    func sides(of person: PersonID) -> Set<RoundSide> {
        switch program.settings.matching.kind {
        case .sides(let attribute, let one, let other):
            let values = profiles[person]?.values(of: attribute) ?? []
            let sides: [RoundSide?] = [values.contains(one) ? .one : nil, values.contains(other) ? .other : nil]
            return Set(sides.compactMap(\.self))
        case .audiences: return audienceSides[person] ?? []
        default: return []
        }
    }
}

extension ProgramMatching {
    /// As the engine takes them.
    var rules: RoundRules {
        var rules = RoundRules()
        rules.mustDiffer = differ.map(\.attribute)
        rules.mustShare = share.map(\.attribute)
        switch kind {
        case .across(let attribute): rules.someDiffer = attribute.attribute
        case .within(let attribute): rules.mustShare.append(attribute.attribute)
        case .sides, .audiences: rules.someDiffer = .pool
        case .random, .lottery, .composer, .mystery: break
        }
        return rules
    }

    /// Details that have to be known of somebody who is to be placed.
    var needed: [ProgramAttribute] {
        switch kind {
        case .across(let attribute), .within(let attribute): differ + share + [attribute]
        default: differ + share
        }
    }

    /// Details that say where somebody is placed: who lacks one of them may be left out.
    var placing: [ProgramAttribute] {
        switch kind {
        case .sides(let attribute, _, _), .composer(let attribute, _): needed + [attribute]
        default: needed
        }
    }
}

extension Profile {
    /// Those of the details that a program goes by which are not known of somebody, each once.
    func lacking(_ matching: ProgramMatching) -> [ProgramAttribute] {
        var seen: Set<ProgramAttribute> = []
        return matching.placing.filter { values(of: $0).isEmpty && seen.insert($0).inserted }
    }
}

extension ProgramKind {
    /// How many people meet, where the kind itself says so.
    func groupSize(_ chosen: Int) -> Int {
        switch self {
        case .lottery(let winners): min(winners + 1, 8)
        case .composer(_, let seats): min(max(seats.reduce(0) { $0 + $1.seats }, 2), 8)
        default: chosen
        }
    }

    func draw(hosts: [Int]) -> Draw {
        switch self {
        case .lottery(let winners): .lottery(hosts: hosts, winners: winners)
        case .composer(let attribute, let seats):
            .seats(seats.map { SeatQuota(attribute.attribute, $0.value, seats: $0.seats) })
        default: .everyone
        }
    }
}
