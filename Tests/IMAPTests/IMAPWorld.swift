import Foundation
import Primitives

@testable import IMAP

/// A mailbox at the peer that no other test has.
struct IMAPWorld {
    static let since = Date(timeIntervalSinceNow: -86_400)

    let peer: IMAPPeer
    let user: String
    let account: IMAPAccount
    let client: IMAPClient
    private let threads = BlockingThreads<Never>(name: "test", count: 1, waiting: .max, idle: 1)

    /// - Parameter kind: `plain-` and `few-` as the peer has them.
    init(
        _ kind: String = "", port: String = "imaps", password: String? = nil, connect: Duration = .seconds(120),
        total: Duration = .seconds(300), mayDial: @escaping DialRule = { _, _ in true }
    ) async throws {
        peer = try await IMAPPeer.running()
        user = kind + UUID().uuidString.lowercased()
        let security = ["starttls", "bare"].contains(port) ? IMAPAccount.Security.startTLS : .implicitTLS
        let made = IMAPAccount(
            host: "localhost", port: peer.facts.ports[port], security: security, user: user,
            password: Secret(password ?? peer.facts.password))
        guard let made else { throw IMAPPeer.Missing() }
        account = made
        client = IMAPClient(
            count: 1, connect: connect, total: total, authorities: peer.facts.ca, mayDial: mayDial)
    }

    var mailbox: IMAPMailbox { client.mailbox(account) }

    static func id(_ name: String = "one") -> OwnMessageID {
        OwnMessageID(stored: "<\(name)@klatch.example>") ?? id("one")
    }

    static func mail(_ id: OwnMessageID = id(), text: String = "hello") -> [UInt8] {
        message(
            [
                ("From", "ada@mail.example"), ("To", "ben@example.org"), ("Subject", "an offer"),
                ("Message-ID", id.text),
            ], text)
    }

    static func message(_ fields: [(String, String)], _ text: String) -> [UInt8] {
        Array((fields.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n\(text)\r\n").utf8)
    }

    /// What somebody else does in the mailbox, with commands of the test's own.
    func aside(_ body: @escaping @Sendable (IMAPSession) throws(IMAPFailure) -> Void) async throws {
        let (account, ca) = (account, peer.facts.ca)
        let outcome: Result<Void, IMAPFailure>? = await threads.run { _ in
            Result { () throws(IMAPFailure) in
                let options = WireOptions(
                    connect: .seconds(120), total: .seconds(300), authorities: ca, mayDial: { _, _ in true })
                let session = IMAPSession(try CurlWire(account, options, stop: StopFlag()))
                try session.signIn(account)
                try body(session)
                session.leave()
            }
        }
        try outcome?.get()
    }

    func deliver(_ message: [UInt8], to folder: String = "INBOX") async throws {
        try await aside { session throws(IMAPFailure) in
            _ = try session.ask(.words("APPEND"), .value(folder), .literal(message))
        }
    }

    /// How many messages lie in a folder.
    func count(_ folder: String) async throws -> UInt32? {
        let box = Box()
        try await aside { session throws(IMAPFailure) in
            let reply = try session.ask(.words("EXAMINE"), .value(folder))
            box.value = reply.data.first { $0.name == "EXISTS" }?.number
        }
        return box.value
    }

    /// What Dovecot says of the connections to this mailbox that have ended.
    var log: String { (try? String(contentsOfFile: peer.facts.logs + "/" + user, encoding: .utf8)) ?? "" }

    private final class Box: @unchecked Sendable {  // written before the errand's end, read after it
        var value: UInt32?
    }
}

/// What an errand throws, or nil.
func failure(_ body: () async throws -> Void) async -> IMAPFailure? {
    do {
        try await body()
        return nil
    } catch { return error as? IMAPFailure }
}
