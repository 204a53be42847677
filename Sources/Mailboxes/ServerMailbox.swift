import Foundation
import IMAP
import Mail
import Outreach
import Primitives

/// A person's mailbox at any mail server, as outreach asks for it: drafts and headers by IMAP, sending by SMTP.
///
/// A draft is named by its Message-ID, a thread by those of the mails that we sent in it.
struct ServerMailbox: PersonalMailbox {
    /// Days back that a thread is looked at; the longest sequence is shorter.
    static let reach = 1_200.0

    let mailbox: IMAPMailbox
    let transport: any MailTransport
    let time: TimeSource
    let log: ServerCallLog

    func createDraft(_ mail: PersonalMail) async -> MailboxAnswer<DraftReference> {
        await answer("make a draft") { () throws(IMAPFailure) in
            let id = try own(mail.id.text)
            try await mailbox.putDraft(try octets(mail), id)
            return DraftReference(id.text)
        }
    }

    func updateDraft(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<DraftReference> {
        let there = await answer("change a draft") { () throws(IMAPFailure) in
            let id = try own(mail.id.text)
            return try await mailbox.replaceDraft(try own(draft.text), with: try octets(mail), id)
        }
        switch there {
        case .done(true): return .done(DraftReference(mail.id.text))
        case .done(false), .gone: return .gone
        case .rejected(let words): return .rejected(words)
        case .notGranted: return .notGranted
        case .later(let words): return .later(words)
        case .unauthorized: return .unauthorized
        case .rateLimited(let pause): return .rateLimited(retryAfter: pause)
        case .unavailable: return .unavailable
        case .unknown: return .unknown
        }
    }

    func deleteDraft(_ draft: DraftReference) async -> MailboxAnswer<Bool> {
        await answer("delete a draft") { () throws(IMAPFailure) in
            try await mailbox.deleteDraft(try own(draft.text))
            return true
        }
    }

    func findDraft(_ id: MessageID) async -> MailboxAnswer<DraftReference?> {
        await answer("look for a draft", asked: ["Message-ID"]) { () throws(IMAPFailure) in
            try await mailbox.hasDraft(try own(id.text)) ? DraftReference(id.text) : nil
        }
    }

    func isDraftThere(_ draft: DraftReference) async -> MailboxAnswer<Bool> {
        await answer("look for a draft", asked: ["Message-ID"]) { () throws(IMAPFailure) in
            try await mailbox.hasDraft(try own(draft.text))
        }
    }

    func send(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<SentReference> {
        guard let octets = try? mail.octets(at: time.now()) else { return .rejected("tooLong") }
        let answer = await log.handOver { await handOver(octets, mail) }
        // It has gone out, whatever becomes of its copy.
        if case .done = answer, let id = OwnMessageID(stored: mail.id.text) {
            _ = await self.answer("keep a sent mail") { () throws(IMAPFailure) in
                try await mailbox.keepSent(octets, id)
            }
        }
        return answer
    }

    private func handOver(_ octets: [UInt8], _ mail: PersonalMail) async -> MailboxAnswer<SentReference> {
        let attempt = await transport.attempt(octets, from: mail.from.address, to: mail.to.address)
        switch attempt.result {
        case .accepted: return .done(Self.reference(mail))
        case .refused(_, let reply): return .rejected(reply)
        case .kept: return Self.notSent(nil, "no mail server")
        case .unavailable(let reason): return Self.notSent(attempt.trouble, reason)
        // The message was handed over, and the answer got lost.
        case .unknown: return .unknown
        }
    }

    /// It surely did not leave: because the server said "not now", or does not let us in, or was not reached.
    private static func notSent(_ trouble: MailTrouble?, _ reason: String) -> MailboxAnswer<SentReference> {
        switch trouble {
        case .busy: .later(reason)
        case .wrongCredentials, .credentialsNeeded, .noCommonSignIn: .unauthorized
        default: .unavailable
        }
    }

    /// A yes is sure. A no is not: not every server keeps what was handed to it.
    func findSent(_ id: MessageID, of draft: DraftReference) async -> MailboxAnswer<SentReference?> {
        let found = await answer("look for a sent mail", asked: ["Message-ID"]) { () throws(IMAPFailure) in
            try await mailbox.hasSent(try own(id.text))
        }
        guard case .done(true) = found else { return .unknown }
        return .done(SentReference(message: id.text, thread: ThreadReference(id.text)))
    }

    func headers(of thread: ThreadReference) async -> MailboxAnswer<[ThreadMessage]> {
        await answer("look for replies", asked: MailHeaders.Name.allCases.map(\.rawValue)) { () throws(IMAPFailure) in
            let ids = Set(thread.text.split(separator: " ").compactMap { OwnMessageID(stored: String($0)) })
            let since = time.now().addingTimeInterval(-86_400 * Self.reach)
            return try await mailbox.look(into: [ids], since: since).flatMap { $0.map(Self.message) }
        }
    }

    // MARK: From one's words to the other's

    private static func reference(_ mail: PersonalMail) -> SentReference {
        let before = mail.thread.map { $0.text + " " } ?? ""
        return SentReference(message: mail.id.text, thread: ThreadReference(before + mail.id.text))
    }

    private static func message(_ seen: SeenMail) -> ThreadMessage {
        let fields = MailHeaders.Name.allCases.compactMap { name in
            seen.headers[name].map { ThreadMessage.Field(name.rawValue, $0) }
        }
        return ThreadMessage(
            reference: seen.mark, place: seen.isOurs || seen.folder == .sent ? .sent : .received, at: seen.arrivedAt,
            fields: fields)
    }

    private func own(_ text: String) throws(IMAPFailure) -> OwnMessageID {
        guard let id = OwnMessageID(stored: text) else { throw .rejected }
        return id
    }

    private func octets(_ mail: PersonalMail) throws(IMAPFailure) -> [UInt8] {
        guard let octets = try? mail.octets(at: time.now()) else { throw .rejected }
        return octets
    }

    private func answer<Value>(
        _ operation: String, asked: [String] = [], _ ask: () async throws(IMAPFailure) -> Value
    ) async -> MailboxAnswer<Value> {
        await log.look(operation, asked: asked) {
            do throws(IMAPFailure) { return .done(try await ask()) } catch { return Self.answer(error) }
        }
    }

    private static func answer<Value>(_ failure: IMAPFailure) -> MailboxAnswer<Value> {
        switch failure {
        case .unauthorized, .noCommonSignIn: .unauthorized
        case .broken, .timeout, .cancelled, .malformed: .unknown
        case .unresolved, .unreachable, .notAllowed, .encryption, .certificate, .unavailable, .busy: .unavailable
        case .full, .noFolder, .rejected: .rejected("\(failure)")
        }
    }
}
