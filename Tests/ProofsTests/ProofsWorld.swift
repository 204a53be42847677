import Accounts
import App
import Claims
import Foundation
import GoogleAPI
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault
import Web

@testable import Mailboxes
@testable import Outreach
@testable import Proofs
@testable import Trust

/// An installation with somebody who writes from a mailbox at Google, and its site in process.
struct ProofsWorld: Sendable {
    let world: TestWorld
    let owner: OutreachOwner

    init(_ settings: [String: String] = gmail) async throws {
        world = try await TestWorld(settings: settings)
        let browser = try await world.owner()
        _ = try await world.invited("mia@example.org", as: "member", by: browser)
        let row = try world.read("SELECT workspace_id || ' ' || person_id FROM membership WHERE role = 'member'").first
        let ids = (row ?? "").split(separator: " ").map(String.init)
        owner = OutreachOwner(
            workspace: try #require(ids.first.flatMap { WorkspaceID($0) }),
            person: try #require(ids.last.flatMap { PersonID($0) }))
    }

    static let gmail = ["KLATCH_GMAIL_CLIENT_ID": "client-1", "KLATCH_GMAIL_CLIENT_SECRET": "client-secret-1"]

    var site: StageSite { StageSite(world: world) }

    func scene(isLocal: Bool = true) -> ProbeScene {
        ProbeScene(
            database: world.database, vault: world.vault, routes: world.assembly.routes.routes,
            house: .init(
                isLocal: isLocal, dataFolder: "/nonexistent", rootKeyPath: "/nonexistent", hasPrivateCluster: false,
                build: "test"),
            time: world.clock.source, random: .system)
    }

    /// As the program itself examines it.
    func finding(_ claim: String) async throws -> ClaimFinding {
        try await #require(world.assembly.trust.verification.probes[claim]).examine(scene())
    }

    func bySystem<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(.system("a person's own mail goes out"), body)
    }

    var slice: OutreachSlice {
        OutreachSlice(
            database: world.database, vault: world.vault, audit: world.installation.audit, limiter: world.limiter,
            random: .system, door: { _, _ in nil })
    }

    /// Something came into the thread of the mail that left.
    func find(message: String, isWatched: Bool) async throws {
        let (store, owner) = (EnrolmentStore(vault: world.vault, random: .system), owner)
        try await bySystem { tx in
            guard var way = try store.next(tx, owner, after: nil, limit: 1).first else { return }
            way.finding = ReplyJudge.Finding(kind: .reply, at: tx.now, message: message)
            way.watchAt = isWatched ? tx.now : nil
            try store.save(tx, way)
        }
    }

    /// A mailbox at Google with this leave.
    func connect(_ scopes: Set<GoogleScope> = [.address, .send], hasMore: Bool = false) async throws {
        let subject = try #require(GoogleSubject(stored: "4711"))
        let leave = GoogleLeave(
            subject, refresh: Secret("1//0-probe"), granted: GrantedScopes(scopes, hasMore: hasMore))
        let (store, owner) = (MailboxStore(vault: world.vault, random: .system), owner)
        let document = ConnectedMailbox.Document(address: try EmailAddress(parsing: "mia@example.org"), name: "Mia")
        let stored = try MailboxCredentials.google(leave).stored()
        try await bySystem {
            _ = try store.connect($0, owner, kind: MailboxCredentials.googleKind, document, credentials: stored)
        }
    }

    /// A mail that was approved and has left.
    func send() async throws {
        let (vault, owner) = (world.vault, owner)
        let messages = OutreachMessageStore(vault: vault, random: .system)
        try await bySystem { tx in
            let address = try EmailAddress(parsing: "kim@example.net")
            let card = ContactCard(address: address)
            let contact = try ContactStore(vault: vault, random: .system).add(tx, owner, [card])[0]
            let enrolment = try EnrolmentStore(vault: vault, random: .system).add(tx, owner, contact, nil)
            let window = try #require(SendingWindow(zone: "UTC"))
            let mail = MailDocument(to: address, subject: "Tea", body: "Shall we?", delay: 0, window: window)
            try messages.add(tx, owner, enrolment, contact, step: 0, mail)
            guard var message = try messages.messages(tx, owner.workspace, of: enrolment).first else { return }
            message.approval = MailApproval.seal(message.approvable, vault)
            message.dispatch.sentAt = tx.now
            message.dispatch.stage = .sent
            try messages.save(tx, message)
        }
    }

    /// A call in the ledger.
    func call(
        _ path: String, vendor: String = "Google", host: String = "gmail.googleapis.com", asking: String = "From"
    ) throws {
        try plant(
            """
            INSERT INTO outbound_call (workspace_id, id, vendor, operation, host, method, path, asked, result, status,
                started_at, finished_at)
            SELECT '\(owner.workspace.text)', gen_random_uuid(), '\(vendor)', 'look', '\(host)', 'GET', '\(path)',
                ARRAY['\(asking)'], 'answered', 200, max(created_at), max(created_at) FROM account
            """)
    }

    /// Does to the database what no code of ours would.
    func plant(_ statement: String) throws { _ = try world.test.asOwner("SET app.scope = 'system'; " + statement) }
}

/// The site without a socket, which a test may let answer otherwise.
struct StageSite: LiveSite {
    let world: TestWorld
    var address = TestWorld.origin
    var plain: SiteAnswer?
    var changing: @Sendable (SiteQuestion, SiteAnswer) -> SiteAnswer = { $1 }

    func answer(_ question: SiteQuestion) async throws -> SiteAnswer {
        var headers: [String: String] = [:]
        headers["Cookie"] = question.cookie
        headers["Sec-Fetch-Site"] = question.comesFrom
        var body: [UInt8] = []
        if let form = question.form {
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = Array(form.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&").utf8)
        }
        let method = try #require(HTTPRequest.Method(rawValue: question.method))
        let answer = try await world.browser().send(method, question.target, headers: headers, body: body)
        let fields = Dictionary(answer.headers.map { ($0.name.canonicalName, $0.value) }) { $0 + ", " + $1 }
        return changing(question, SiteAnswer(status: answer.status, fields: fields, text: answer.body))
    }

    func plainAnswer(_ target: String) async throws -> SiteAnswer? { plain }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    /// The same, with something done to each answer.
    func changed(_ change: @escaping @Sendable (SiteQuestion, SiteAnswer) -> SiteAnswer) -> StageSite {
        var site = self
        site.changing = change
        return site
    }

    /// The same, with another value for a header field, or none.
    func saying(_ field: String, _ value: String?) -> StageSite {
        changed { _, answer in
            var fields = answer.fields
            fields[field] = value
            return SiteAnswer(status: answer.status, fields: fields, text: answer.text)
        }
    }

    /// The same, with this status where it fits.
    func answering(_ status: Int, where fits: @escaping @Sendable (SiteQuestion) -> Bool) -> StageSite {
        changed { question, answer in
            fits(question) ? SiteAnswer(status: status, fields: answer.fields, text: answer.text) : answer
        }
    }
}
