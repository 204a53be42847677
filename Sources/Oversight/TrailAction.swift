import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// The audit trail of a workspace, or of the installation: looked through, and taken along as a file.
extension OversightSlice {
    var trailRoutes: [Route] {
        [
            .get("/security/trail", .may(.auditRead)) { try await showTrail($0, .workspace) },
            .get("/security/trail.csv", .may(.auditExport), exportTrail),
            .get("/operator/trail", .may(.operatorCases)) { try await showTrail($0, .installation) },
        ]
    }

    /// Entries of a file read by one transaction.
    private static let batch = 1_000

    private func showTrail(_ exchange: Exchange, _ desk: OversightDesk) async throws -> Reply {
        let place = try desk.place(exchange)
        let query = TrailQuery { exchange.query($0, maximum: TrailQuery.maximum) }
        let found = try await database.transaction(OversightDesk.scope(place)) { tx in
            try AuditTrail.search(tx, place, query.search, before: query.before, limit: TrailPage.size + 1)
        }
        let shown = Array(found.prefix(TrailPage.size))
        let names = try await trailNames(of: shown, query.actor, exchange, desk)
        let home = desk.base + "/trail"
        let older = found.count > shown.count ? shown.last.map { home + query.text(before: $0.seq) } : nil
        let name = query.actor.flatMap { id in shown.first { $0.actorID == id } }.map {
            names.name($0, exchange.catalogue)
        }
        let file = !desk.isInstallation && exchange.offers(.auditExport) ? home + ".csv" + query.text() : nil
        return .page(
            TrailPage(
                tabs: OversightTab.all(exchange, desk, current: home),
                questions: questions(query, desk, exchange.catalogue),
                entries: shown.map { entry($0, names, home, exchange.catalogue) }, hasEntries: !shown.isEmpty,
                isWhole: query.isWhole, query: TrailFields(query, name: name), home: home, older: older,
                newest: query.before == nil ? nil : home + query.text(),
                hasOthers: older != nil || query.before != nil, file: file))
    }

    private func questions(
        _ query: TrailQuery, _ desk: OversightDesk, _ catalogue: Catalogue
    ) -> [TrailPage.Question] {
        TrailQuestion.all(ofInstallation: desk.isInstallation).map { question in
            TrailPage.Question(
                href: "\(desk.base)/trail?ask=\(question.rawValue)", label: catalogue.sentence(question.words),
                current: query.question == question)
        }
    }

    private func entry(
        _ record: AuditRecord, _ names: TrailNames, _ home: String, _ catalogue: Catalogue
    ) -> TrailPage.Entry {
        TrailPage.Entry(
            seq: "\(record.seq)", when: Moment(record.at, language: catalogue.language, timeZone: .gmt),
            action: record.action, who: names.name(record, catalogue),
            whoLink: record.actorID.map { "\(home)?who=\($0.lowercaseText)" }, target: record.target,
            isBare: record.target == nil && record.details.isEmpty,
            facts: record.details.sorted { $0.key < $1.key }.map { TrailPage.Fact(name: $0.key, value: $0.value) })
    }

    private func trailNames(
        of records: [AuditRecord], _ wanted: UUID?, _ exchange: Exchange, _ desk: OversightDesk
    ) async throws -> TrailNames {
        let ids = { (kind: String) in
            Array(Set(records.filter { $0.actorKind == kind }.compactMap(\.actorID)))
        }
        let accounts = try await names(of: ids("account").map { AccountID($0) }, exchange, desk)
        guard let workspace = try desk.place(exchange), exchange.offers(.membersRead) else {
            return TrailNames(accounts: accounts, people: [:])
        }
        let (store, people) = (PersonStore(vault: vault, random: random), ids("person").map { PersonID($0) })
        let found = try await database.transaction(.workspace(workspace)) { try store.people($0, workspace, people) }
        return TrailNames(
            accounts: accounts,
            people: Dictionary(
                found.map { ($0.key.uuid, $0.value.profile.name) }, uniquingKeysWith: { first, _ in first }))
    }

    private func exportTrail(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = Actor.account(try exchange.signedIn.account)
        let query = TrailQuery { exchange.query($0, maximum: TrailQuery.maximum) }
        try await database.transaction(.workspace(workspace)) {
            try audit.record($0, workspace, AuditEvent("audit.exported", by: actor))
        }
        return .download("audit-trail.csv", type: "text/csv; charset=utf-8") { write in
            try await writeTrail(workspace, query.search, to: write)
        }
    }

    /// Piece by piece, each in a transaction of its own, so that a slow reader holds none open.
    private func writeTrail(
        _ workspace: WorkspaceID, _ search: AuditSearch, to output: (String) async throws -> Void
    ) async throws {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(["number", "time", "by", "by id", "action", "on", "facts"], to: &bytes)
        var last: Int64?
        repeat {
            let page = try await database.transaction(.workspace(workspace)) { [last] tx in
                try AuditTrail.search(tx, workspace, search, before: last, limit: Self.batch)
            }
            for record in page { writer.append(Self.fields(record), to: &bytes) }
            try await output(String(decoding: bytes, as: UTF8.self))
            bytes = []
            last = page.count == Self.batch ? page.last?.seq : nil
        } while last != nil
    }

    private static func fields(_ record: AuditRecord) -> [String] {
        [
            "\(record.seq)", record.at.formatted(.iso8601), record.actorKind, record.actorID?.lowercaseText ?? "",
            record.action, record.target ?? "",
            record.details.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
        ]
    }
}
