import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// Who was left out of a program's latest rounds and why, with names, as a file for those who may take people along.
extension ProgramsSlice {
    var leftOutRoutes: [Route] { [.get("/programs/{program}/left-out.csv", .may(.peopleExport), exportLeftOut)] }

    /// Rounds in the file, the latest first.
    private static let leftOutRounds = 12
    /// People read by one transaction.
    private static let leftOutBatch = 1000

    private func exportLeftOut(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let actor = try exchange.actor
        let (seen, latest) = try await database.transaction(.workspace(workspace)) { tx in
            let latest = try rounds.latest(tx, workspace, of: id, limit: Self.leftOutRounds)
            let seen = Seen(program: try found(tx, workspace, id), programs: [], rounds: latest, counted: nil)
            let people = latest.reduce(0) { $0 + $1.counts.left }
            try audit.record(
                tx, workspace,
                AuditEvent("program.left-exported", by: actor, on: id.text, details: ["people": "\(people)"]))
            return (seen, latest)
        }
        let figures = Figures(seen, exchange)
        return .download("left-out.csv", type: "text/csv; charset=utf-8") { write in
            try await writeLeftOut(workspace, latest, figures, to: write)
        }
    }

    private func writeLeftOut(
        _ workspace: WorkspaceID, _ latest: [Round], _ figures: Figures, to output: (String) async throws -> Void
    ) async throws {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        let head = [
            "programs.round.round", "programs.figure.day", "programs.person.name", "programs.person.address",
            "programs.figure.reason", "programs.figure.until",
        ].map { figures.catalogue.sentence(WordKey(known: $0)) }
        writer.append(head, to: &bytes)
        try await output(String(decoding: bytes, as: UTF8.self))
        for round in latest {
            var last: PersonID?
            repeat {
                let (lines, end) = try await leftOut(workspace, round, after: last, figures)
                if !lines.isEmpty { try await output(lines) }
                last = end
            } while last != nil
        }
    }

    /// The lines of some of them, and after whom to go on.
    private func leftOut(
        _ workspace: WorkspaceID, _ round: Round, after last: PersonID?, _ figures: Figures
    ) async throws -> (String, PersonID?) {
        let (left, known) = try await database.transaction(.workspace(workspace)) { tx in
            let left = try rounds.left(tx, workspace, of: round.id, after: last, limit: Self.leftOutBatch)
            return (left, try people.people(tx, workspace, left.map(\.person)))
        }
        let writer = CSVWriter()
        var bytes: [UInt8] = []
        for absence in left {
            guard let profile = known[absence.person]?.profile else { continue }
            writer.append(
                [
                    "\(round.number ?? 0)",
                    round.startedAt.map { Day($0, figures.catalogue, figures.zone).iso } ?? "", profile.name,
                    profile.address.text, figures.reason(absence.reason),
                    absence.until.map { Day($0, figures.catalogue, figures.zone).iso } ?? "",
                ], to: &bytes)
        }
        return (String(decoding: bytes, as: UTF8.self), left.count == Self.leftOutBatch ? left.last?.person : nil)
    }
}
