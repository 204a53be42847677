import Foundation
import Mail
import Primitives
import Store
import Synchronization
import TestSupport
import Vault

@testable import Jobs

/// A database of a test's own with keys for two workspaces, an outbox and a worker.
struct MailWorld {
    static let workspace = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let other = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
    static let kind = MailKind("introduction", patience: 86_400)

    let test: TestDatabase
    let store: DeliveryStore
    let outbox: Outbox
    var database: Database { test.database }

    init() async throws {
        let migrations = try VaultSchema.migrations() + JobsSchema.migrations() + MailSchema.migrations()
        test = try await TestDatabase.make(migrations)
        let root = RootKeys(LocalRootKey(random: .seeded(1), at: test.clock.now))
        let vault = try await test.database.transaction(.system("test")) { tx in
            let vault = try KeyVault.unlock(tx, roots: root, random: .seeded(2))
            for workspace in [Self.workspace, Self.other] { _ = try vault.createWorkspaceKey(tx, workspace) }
            return vault
        }
        store = DeliveryStore(vault)
        outbox = Outbox(
            store, sender: Mailbox(name: "Klatch", address: try Fixture.address("klatch@example.com")),
            random: .seeded(3))
    }

    func draft(_ to: String = "ada@example.org", subject: String = "Meet Ben", person: PersonID? = nil) throws
        -> MailDraft
    {
        MailDraft(
            Self.kind, to: Mailbox(name: "Ada", address: try Fixture.address(to)), person: person, subject: subject,
            text: "Hello Ada")
    }

    func queue(_ draft: MailDraft, workspace: WorkspaceID? = MailWorld.workspace) async throws -> DeliveryID {
        let outbox = outbox
        return try await database.transaction(.system("test")) { try outbox.queue($0, draft, workspace: workspace) }
    }

    func inWorkspace<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await database.transaction(.workspace(Self.workspace), body)
    }

    func summary(_ id: DeliveryID) async throws -> DeliverySummary? {
        let store = store
        return try await inWorkspace { try store.detail($0, Self.workspace, id)?.summary }
    }

    /// Takes waiting jobs as a runner would.
    func jobs(_ count: Int = 10) async throws -> [RunningJob] {
        try await database.transaction(.system("test")) { tx in
            try JobStore.fetch(tx, [JobWant(kind: DeliverMail.kind, count: count)], leaseUntil: tx.now + 60).map(
                \.running)
        }
    }

    func run(_ id: DeliveryID, _ transport: some MailTransport, job: RunningJob? = nil) async throws -> JobOutcome {
        var running = job
        if running == nil { running = try await jobs().first }
        guard let running else { throw LostLease() }
        let payload = DeliverMail(workspace: running.workspace ?? .installation, delivery: id)
        return try await DeliveryWorker(database, store, transport, pause: { _ in }).run(payload, running)
    }
}

/// Answers as it is told, and counts.
final class ScriptedTransport: MailTransport {
    private let answers: Mutex<[SendResult]>
    private let messages = Mutex<[[UInt8]]>([])
    private let during: @Sendable () async -> Void

    init(_ answers: SendResult..., during: @escaping @Sendable () async -> Void = {}) {
        self.answers = Mutex(answers)
        self.during = during
    }

    var sent: [[UInt8]] { messages.withLock(\.self) }

    func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult {
        messages.withLock { $0.append(message) }
        await during()
        return answers.withLock { $0.isEmpty ? .accepted(reply: "250 ok") : $0.removeFirst() }
    }
}
