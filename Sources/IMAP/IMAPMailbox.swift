import Foundation
import Primitives

/// How mail servers are spoken to, for all mailboxes of a process.
package struct IMAPClient: Sendable {
    /// Name look-up, connecting and encryption.
    package static let connect: Duration = .seconds(15)
    /// A whole errand.
    package static let total: Duration = .seconds(120)

    private let options: WireOptions
    private let threads: BlockingThreads<Never>

    /// - Parameters:
    ///   - count: mailboxes that are spoken to at the same time, each on a thread of its own.
    ///   - waiting: errands that may wait for a thread; one more is refused.
    ///   - authorities: PEM file of the authorities to trust instead of the machine's.
    ///   - mayDial: whether an address may be connected to; a server that a person names must not lead inside.
    package init(
        count: Int = 4, waiting: Int = 256, connect: Duration = Self.connect, total: Duration = Self.total,
        authorities: String? = nil, mayDial: @escaping DialRule
    ) {
        options = WireOptions(connect: connect, total: total, authorities: authorities, mayDial: mayDial)
        threads = BlockingThreads(name: "klatch-imap", count: count, waiting: waiting, idle: 30)
    }

    package func mailbox(_ account: IMAPAccount) -> IMAPMailbox { IMAPMailbox(client: self, account: account) }

    /// Whether the mailbox can be used as we need it. Nil where it can.
    package func check(_ account: IMAPAccount) async -> IMAPTrouble? {
        let (stop, options) = (StopFlag(), options)
        let trouble: IMAPTrouble?? = await withTaskCancellationHandler {
            await threads.run { _ in IMAPTrouble.found(account, options, stop) }
        } onCancel: {
            stop.set()
        }
        return trouble ?? IMAPTrouble(failure: .busy, words: nil)
    }

    /// One conversation: in, the errand, out. A cancelled task ends it within about a second.
    fileprivate func run<Value: Sendable>(
        _ account: IMAPAccount, _ errand: @escaping @Sendable (MailboxErrand) throws(IMAPFailure) -> Value
    ) async throws(IMAPFailure) -> Value {
        let (stop, options) = (StopFlag(), options)
        let outcome: Result<Value, IMAPFailure>? = await withTaskCancellationHandler {
            await threads.run { _ in
                Result { () throws(IMAPFailure) in
                    let session = IMAPSession(try CurlWire(account, options, stop: stop))
                    try session.signIn(account)
                    defer { session.leave() }
                    return try errand(MailboxErrand(session, known: account.folders))
                }
            }
        } onCancel: {
            stop.set()
        }
        guard let outcome else { throw .busy }
        return try outcome.get()
    }
}

/// One person's mailbox at any mail server.
///
/// It can keep drafts and sent mails of ours, find and delete them by their identity, and look at named header fields of
/// messages in threads that we began. It cannot read a body: there is no such command here. Each of these looks first, so
/// that it may be asked again after any failure.
package struct IMAPMailbox: Sendable {
    fileprivate let client: IMAPClient
    fileprivate let account: IMAPAccount

    /// Whether one can get in, and which folders there are for drafts and sent mails.
    package func check() async throws(IMAPFailure) -> Set<IMAPFolder> {
        try await client.run(account) { errand throws(IMAPFailure) in
            Set(IMAPFolder.allCases.filter { errand.folders[$0] != nil })
        }
    }

    /// Puts a draft there, unless it is there already.
    package func putDraft(_ message: [UInt8], _ id: OwnMessageID) async throws(IMAPFailure) {
        try await client.run(account) { errand throws(IMAPFailure) in
            _ = try errand.put(message, id, in: .drafts, flags: "(\\Draft \\Seen)")
        }
    }

    /// Puts a draft in place of one with the same or an older identity; nothing where that is gone: then somebody sent or
    /// deleted it, and it is not made again. Says whether it is there now.
    package func replaceDraft(
        _ old: OwnMessageID, with message: [UInt8], _ id: OwnMessageID
    ) async throws(IMAPFailure) -> Bool {
        try await client.run(account) { errand throws(IMAPFailure) in
            try errand.replace([old, id], with: message, in: .drafts, flags: "(\\Draft \\Seen)")
        }
    }

    /// False where somebody sent or deleted it.
    package func hasDraft(_ id: OwnMessageID) async throws(IMAPFailure) -> Bool {
        try await client.run(account) { errand throws(IMAPFailure) in try errand.isThere(id, in: .drafts) }
    }

    /// One that is gone already is as good as deleted.
    package func deleteDraft(_ id: OwnMessageID) async throws(IMAPFailure) {
        try await client.run(account) { errand throws(IMAPFailure) in _ = try errand.delete(id, in: .drafts) }
    }

    /// After a mail was handed over: keeps it with the sent ones, unless the server did that by itself, and takes its
    /// draft away.
    package func keepSent(_ message: [UInt8], _ id: OwnMessageID) async throws(IMAPFailure) {
        try await client.run(account) { errand throws(IMAPFailure) in
            _ = try errand.put(message, id, in: .sent, flags: "(\\Seen)")
            if errand.folders[.drafts] != nil { _ = try errand.delete(id, in: .drafts) }
        }
    }

    /// Whether a mail of ours lies with the sent ones. A yes is sure; a no is not, for not every server keeps them.
    package func hasSent(_ id: OwnMessageID) async throws(IMAPFailure) -> Bool {
        try await client.run(account) { errand throws(IMAPFailure) in try errand.isThere(id, in: .sent) }
    }

    /// The messages in each of these threads, in whichever folder they lie: answers that came, were filed, read or thrown
    /// away, and what the person wrote in them by hand. A thread is the identities of the mails that we sent in it.
    ///
    /// - Parameter since: not earlier than the day of the first of them.
    package func look(
        into threads: [Set<OwnMessageID>], since: Date
    ) async throws(IMAPFailure) -> [[SeenMail]] {
        guard threads.count <= MailboxErrand.maximumThreads else { throw .rejected }
        return try await client.run(account) { errand throws(IMAPFailure) in
            var seen = [[SeenMail]](repeating: [], count: threads.count)
            guard errand.folders.read.count <= MailboxErrand.maximumFolders else { throw IMAPFailure.rejected }
            for name in errand.folders.read {
                for (index, ids) in threads.enumerated() {
                    seen[index] += try errand.look(for: ids, in: name, since: since)
                }
            }
            return seen.map { $0.sorted { $0.arrivedAt < $1.arrivedAt } }
        }
    }
}
