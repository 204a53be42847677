import Accounts
import Foundation
import GoogleAPI
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Mailboxes
@testable import Outreach

/// A member of a workspace and servers at which they may have a mailbox.
struct MailboxWorld: Sendable {
    let world: TestWorld
    let admin: TestBrowser
    let writer: TestBrowser
    let owner: OutreachOwner
    let google: GooglePeer
    let mail: MailPeer
    /// Their mailbox at Google, which no other test has.
    let box = "box" + UUID().uuidString.replacing("-", with: "").lowercased()

    /// - Parameter authorities: of the mail servers; nil for those of `mail`.
    init(authorities: String? = nil) async throws {
        (google, mail) = (try await GooglePeer.running(), try await MailPeer.running())
        let world = try await TestWorld(settings: [
            "KLATCH_GMAIL_CLIENT_ID": "client-1", "KLATCH_GMAIL_CLIENT_SECRET": "client-secret-1",
            "KLATCH_GOOGLE_ROOT": google.root, "KLATCH_MAILBOX_CA": authorities ?? mail.authorities,
        ])
        let admin = try await world.owner()
        let writer = try await world.invited("mia@example.org", as: "member", by: admin)
        let row = try world.read("SELECT workspace_id || ' ' || person_id FROM membership WHERE role = 'member'").first
        let ids = (row ?? "").split(separator: " ").map(String.init)
        owner = OutreachOwner(
            workspace: try #require(ids.first.flatMap { WorkspaceID($0) }),
            person: try #require(ids.last.flatMap { PersonID($0) }))
        (self.world, self.admin, self.writer) = (world, admin, writer)
    }

    static let page = "/outreach/mailbox"

    func bySystem<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(.system("test"), body)
    }

    func mailbox() async throws -> ConnectedMailbox? {
        let (store, owner) = (MailboxStore(vault: world.vault, random: .system), owner)
        return try await bySystem { try store.mailbox($0, owner) }
    }

    func credentials() async throws -> MailboxCredentials? {
        let store = MailboxStore(vault: world.vault, random: .system)
        guard let mailbox = try await mailbox() else { return nil }
        return try await bySystem { try store.credentials($0, mailbox) }.flatMap(MailboxCredentials.init(stored:))
    }

    func granted() async throws -> [String] {
        guard case .google(let leave)? = try await credentials() else { return [] }
        return leave.granted.scopes.map(\.rawValue).sorted()
    }

    // MARK: At Google

    /// Sends the browser off; where to.
    func depart(_ feature: String = "", by browser: TestBrowser? = nil) async throws -> String {
        let answer = try await (browser ?? writer).post(Self.page + "/gmail", ["feature": feature], from: Self.page)
        return try #require(answer.location)
    }

    /// What the person does on Google's page: the boxes that stay ticked, or all. Returns where Google sends them.
    func consent(
        _ page: String, ticked: [String]? = nil, answer: String = "yes", in other: String? = nil
    ) async throws -> String {
        let scopes = URLComponents(string: page)?.queryItems?.first { $0.name == "scope" }?.value ?? ""
        let boxes = scopes.split(separator: " ").map(String.init).filter { scope in
            ticked?.contains { scope.hasSuffix($0) } ?? true
        }
        let fields = [("mailbox", other ?? box), ("answer", answer)] + boxes.map { ("scope", $0) }
        let text = fields.map { "\($0.0)=\($0.1.replacing(":", with: "%3A").replacing("/", with: "%2F"))" }
        let reply = try await PythonPeer.leave(page, text.joined(separator: "&"))
        return String(try #require(reply).dropFirst(TestWorld.origin.count))
    }

    /// - Parameter confirms: whether the person says that the mailbox is theirs, whose address is unlike their own.
    @discardableResult
    func connectGmail(
        _ feature: String = "", ticked: [String]? = nil, confirms: Bool = true
    ) async throws -> TestAnswer {
        let back = try await consent(try await depart(feature), ticked: ticked)
        let answer = try await writer.get(back)
        if confirms, let mailbox = try await mailbox(), mailbox.state == .unconfirmed {
            try await writer.post(
                Self.page + "/confirm", ["address": mailbox.document.address.text], from: Self.page)
        }
        return answer
    }

    /// With every permission there is.
    func connectWholeGmail() async throws {
        try await connectGmail()
        try await connectGmail("drafts")
        try await connectGmail("replies")
    }

    // MARK: At a mail server

    func serverFields(_ changes: [String: String] = [:]) -> [String: String] {
        [
            "address": "mia@example.org", "user": mail.sink.user, "password": mail.sink.password,
            "imap-host": "localhost", "imap-port": "\(mail.boxes.ports["imaps"] ?? 0)", "imap-security": "tls",
            "smtp-host": "localhost", "smtp-port": "\(mail.sink.ports["starttls"] ?? 0)", "smtp-security": "starttls",
        ].merging(changes) { $1 }
    }

    @discardableResult
    func connectServer(_ changes: [String: String] = [:]) async throws -> TestAnswer {
        try await writer.post(Self.page + "/server", serverFields(changes), from: Self.page + "/server")
    }

    // MARK: Writing

    /// Writes to somebody with one follow-up at any hour, and says yes. Returns the path of the mails.
    func write(to address: String) async throws -> String {
        let pages = "/outreach/sequences"
        let sequence = [
            "name": "Coffee", "subject": "Coffee?", "days": "all", "from": "0", "until": "24", "zone": "UTC",
            "step.0.body": "Hello, shall we meet?", "step.1.delay": "1", "step.1.body": "Still there?", "act": "save",
        ]
        try await writer.post(pages, sequence, from: pages + "/new")
        let kept = try #require(try world.read("SELECT id FROM outreach_sequence").last)
        let contact = try #require(
            try await writer.post("/outreach/contacts", ["address": address], from: "/outreach/contacts/new").location)
        let mails = try await writer.post(contact + "/write", ["sequence": kept], from: contact + "/write")
        let path = try #require(mails.location)
        try await writer.post(path + "/approve", from: path)
        return path
    }

    /// Has what is due done, and what follows from it.
    func work() async throws {
        for _ in 0..<3 {
            try await bySystem { tx in
                _ = try JobQueue().enqueue(tx, OutreachDue(), workspace: nil)
                _ = try JobQueue().enqueue(tx, MailboxTidy(), workspace: nil)
            }
            try await world.work()
        }
    }

    func stages() throws -> [String] { try world.read("SELECT stage FROM outreach_message ORDER BY step") }
}
