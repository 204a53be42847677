import Accounts
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var programPeopleRoutes: [Route] { [.get("/programs/{program}/people", .may(.programsManage), showProgramPeople)] }

    private func showProgramPeople(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let chosen = exchange.query("standing").flatMap(ProgramStanding.init(rawValue:))
        let page = exchange.pageNumber
        return try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            let all = try sifted(tx, workspace, program).map { person, participation in
                (person: person, standing: participation.standing(at: tx.now))
            }
            let listed = all.filter { chosen == nil || ProgramStanding($0.standing) == chosen }
            let size = ProgramPeoplePage.size
            let shown = Array(listed.dropFirst((page - 1) * size).prefix(size))
            let said = try choices.all(tx, workspace, of: shown.map(\.person))
            let opened = try people.people(tx, workspace, shown.map(\.person))
            let counts = all.reduce(into: [ProgramStanding: Int]()) {
                $0[ProgramStanding($1.standing), default: 0] += 1
            }
            let seen = ProgramPeoplePage.Seen(
                program: program, counts: counts, chosen: chosen,
                shown: shown.compactMap { line in
                    opened[line.person].map { ($0.completed(said[line.person]), line.standing) }
                }, page: page)
            return .page(ProgramPeoplePage(seen, exchange.catalogue))
        }
    }
}
