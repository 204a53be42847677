import Accounts
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Tokens
import Web

/// What programs with a token can read: docs/api.md says it for those who write them.
extension ProgramsSlice {
    var apiRoutes: [Route] {
        [
            tokens.api("/api/v1/people", .peopleRead, listPeople),
            tokens.api("/api/v1/programs", .programsRead, listPrograms),
            tokens.api("/api/v1/rounds", .programsRead, listRounds),
        ]
    }

    @Sendable
    private func listPeople(_ exchange: Exchange, _ tx: Transaction, _ workspace: WorkspaceID) throws -> JSONValue {
        let (after, size) = (try Cursor.after(exchange, of: PersonTag.self), Cursor.size(exchange))
        let page = try people.next(tx, workspace, after: after, limit: size + 1)
        return Cursor.page("people", page, size: size, id: \.id, Self.json)
    }

    @Sendable
    private func listPrograms(_ exchange: Exchange, _ tx: Transaction, _ workspace: WorkspaceID) throws -> JSONValue {
        let (after, size) = (try Cursor.after(exchange, of: ProgramTag.self), Cursor.size(exchange))
        let page = try programs.next(tx, workspace, after: after, limit: size + 1)
        return Cursor.page("programs", page, size: size, id: \.id, Self.json)
    }

    @Sendable
    private func listRounds(_ exchange: Exchange, _ tx: Transaction, _ workspace: WorkspaceID) throws -> JSONValue {
        let (after, size) = (try Cursor.after(exchange, of: RoundTag.self), Cursor.size(exchange))
        let page = try rounds.next(tx, workspace, after: after, limit: size + 1)
        return Cursor.page("rounds", page, size: size, id: \.id, Self.json)
    }

    private static func json(_ person: Person) -> JSONValue {
        let profile = person.profile
        return .members([
            "id": .string(person.id.text), "name": .string(profile.name), "address": .string(profile.address.text),
            "department": .text(profile.department), "location": .text(profile.location),
            "timeZone": .text(profile.timeZone), "startDate": .text(profile.startDate),
            "attributes": .object(profile.custom.mapValues(JSONValue.string)), "state": .string(person.state.rawValue),
        ])
    }

    private static func json(_ program: Program) -> JSONValue {
        .members([
            "id": .string(program.id.text), "name": .string(program.name), "state": .string(program.state.rawValue),
            "weeks": .count(program.cadence.weeks), "weekday": .string(program.cadence.weekday.rawValue),
            "hour": .count(program.cadence.hour), "timeZone": .string(program.cadence.zone.identifier),
            "groupSize": .count(program.groupSize), "nextRoundAt": .string(program.nextRoundAt.formatted(.iso8601)),
        ])
    }

    private static func json(_ round: Round) -> JSONValue {
        .members([
            "id": .string(round.id.text), "program": .string(round.program.text),
            "number": round.number.map(JSONValue.count) ?? .null,
            "startedAt": .text(round.startedAt?.formatted(.iso8601)), "groups": .count(round.counts.groups),
            "firstMeetings": .count(round.counts.first), "meetingsAgain": .count(round.counts.again),
            "leftOut": .count(round.counts.left),
        ])
    }
}
