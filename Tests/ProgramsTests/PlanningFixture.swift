import Accounts
import Foundation
import Primitives
import Testing

@testable import Programs

/// People and programs for tests of planning, without a database.
struct PlanningFixture {
    static let now = Date(timeIntervalSince1970: 1_767_603_600)
    let random: RandomSource

    init(seed: UInt64 = 7) { random = .seeded(seed) }

    func people(_ count: Int) -> [PersonID] { (0..<count).map { _ in PersonID(random.uuid(at: Self.now)) }.sorted() }

    func basis(
        _ people: [PersonID], _ matching: ProgramMatching = ProgramMatching(), size: Int = 2,
        participations: [PersonID: Participation] = [:], history: [(round: Int, people: [PersonID])] = [],
        pairs: RoundPairs = RoundPairs(), _ profile: (Int) throws -> Profile = Self.plain
    ) throws -> ProgramsSlice.RoundBasis {
        let cadence = try #require(Cadence(zone: .gmt))
        let settings = ProgramSettings(name: "Coffee", cadence: cadence, groupSize: size, matching: matching)
        let program = Program(
            id: ProgramID(random.uuid(at: Self.now)), settings: settings, state: .running, nextRoundAt: Self.now)
        let profiles = try Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1, try profile($0)) })
        return ProgramsSlice.RoundBasis(
            program: program, audience: "a", people: people.map { ($0, participations[$0] ?? Participation()) },
            profiles: profiles, history: history, now: Self.now, pairs: pairs)
    }

    static func plain(_ index: Int) throws -> Profile { try profile(index) }

    static func profile(
        _ index: Int, department: String? = nil, location: String? = nil, custom: [String: String] = [:]
    ) throws -> Profile {
        Profile(
            name: "Person \(index)", address: try EmailAddress(parsing: "p\(index)@example.org"),
            department: department, location: location, custom: custom)
    }
}

extension RoundDraft {
    /// The group somebody is in.
    func group(of person: PersonID) -> Introduction? { introductions.first { $0.people.contains(person) } }

    /// Everybody it speaks of, each as often as it does.
    var accountedFor: [PersonID] { (introductions.flatMap(\.people) + absences.map(\.person)).sorted() }
}
