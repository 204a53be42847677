import Foundation
import GoogleAPI
import Mail
import Outreach
import Primitives

/// A person's mailbox at Gmail, as outreach asks for it.
struct GmailMailbox: PersonalMailbox {
    /// With an access token that is good; a new one where the last was not taken.
    typealias Opening = @Sendable (_ isStale: Bool) async throws(GoogleFailure) -> Gmail

    /// Stands for the draft of a mail that lies here alone, because the person did not let us make drafts.
    static let kept = DraftReference("kept")

    let open: Opening
    /// Whether what is planned lies in the mailbox as a draft.
    let mirrors: Bool
    let time: TimeSource

    func createDraft(_ mail: PersonalMail) async -> MailboxAnswer<DraftReference> {
        guard mirrors else { return .done(Self.kept) }
        return await answer { gmail throws(GoogleFailure) in
            DraftReference(try await gmail.createDraft(try octets(mail), in: try thread(mail)).stored)
        }
    }

    func updateDraft(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<DraftReference> {
        guard draft != Self.kept else { return .done(draft) }
        return await answer { gmail throws(GoogleFailure) in
            DraftReference(try await gmail.updateDraft(try own(draft), to: try octets(mail)).stored)
        }
    }

    func deleteDraft(_ draft: DraftReference) async -> MailboxAnswer<Bool> {
        guard draft != Self.kept else { return .done(true) }
        return await answer { gmail throws(GoogleFailure) in
            try await gmail.deleteDraft(try own(draft))
            return true
        }
    }

    /// A draft whose making brought no answer cannot be looked for: Gmail would have to be asked for a list, which we
    /// promise not to do. Another one is made then; a stray draft sends nothing.
    func findDraft(_ id: MessageID) async -> MailboxAnswer<DraftReference?> { .done(nil) }

    func isDraftThere(_ draft: DraftReference) async -> MailboxAnswer<Bool> {
        guard draft != Self.kept else { return .done(true) }
        return await answer { gmail throws(GoogleFailure) in try await gmail.findDraft(try own(draft)) != nil }
    }

    func send(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<SentReference> {
        await answer { gmail throws(GoogleFailure) in
            guard draft == Self.kept else { return Self.reference(try await gmail.sendDraft(try own(draft))) }
            return Self.reference(try await gmail.send(try octets(mail), in: try thread(mail)))
        }
    }

    /// In the thread of its draft, by its Message-ID. Without that draft, or leave to see header fields, nobody can know.
    func findSent(_ id: MessageID, of draft: DraftReference) async -> MailboxAnswer<SentReference?> {
        guard draft != Self.kept else { return .unknown }
        return await answer { gmail throws(GoogleFailure) in
            do throws(GoogleFailure) {
                return try await gmail.findSent(id.text, in: try own(draft).thread).map(Self.reference)
            } catch {
                throw error == .notGranted || error == .gone ? GoogleFailure.unknown : error
            }
        }
    }

    func headers(of thread: ThreadReference) async -> MailboxAnswer<[ThreadMessage]> {
        await answer { gmail throws(GoogleFailure) in
            guard let thread = GmailThread(stored: thread.text) else { throw GoogleFailure.foreign }
            return try await gmail.headers(in: thread).messages.map(Self.message)
        }
    }

    // MARK: From one's words to the other's

    private static func reference(_ sent: GmailSentMessage) -> SentReference {
        SentReference(message: sent.mark, thread: ThreadReference(sent.thread.stored))
    }

    private static func message(_ seen: SeenMessage) -> ThreadMessage {
        let fields = SeenHeaders.Name.allCases.compactMap { name in
            seen.headers[name].map { ThreadMessage.Field(name.rawValue, $0) }
        }
        return ThreadMessage(
            reference: seen.mark, place: seen.isDraft ? .draft : seen.isSent ? .sent : .received, at: seen.arrivedAt,
            fields: fields)
    }

    private func own(_ draft: DraftReference) throws(GoogleFailure) -> GmailDraft {
        guard let draft = GmailDraft(stored: draft.text) else { throw .foreign }
        return draft
    }

    private func thread(_ mail: PersonalMail) throws(GoogleFailure) -> GmailThread? {
        guard let thread = mail.thread else { return nil }
        guard let own = GmailThread(stored: thread.text) else { throw .foreign }
        return own
    }

    private func octets(_ mail: PersonalMail) throws(GoogleFailure) -> OutgoingMail {
        guard let octets = try? mail.octets(at: time.now()) else { throw .tooLarge }
        return try OutgoingMail(octets)
    }

    private func answer<Value>(
        _ ask: (Gmail) async throws(GoogleFailure) -> Value
    ) async -> MailboxAnswer<Value> {
        do throws(GoogleFailure) { return .done(try await askTwice(ask)) } catch { return Self.answer(error) }
    }

    /// A token that is not taken did nothing: then a new one is tried, once.
    private func askTwice<Value>(
        _ ask: (Gmail) async throws(GoogleFailure) -> Value
    ) async throws(GoogleFailure) -> Value {
        do throws(GoogleFailure) { return try await ask(try await open(false)) } catch {
            guard error == .unauthorized else { throw error }
        }
        return try await ask(try await open(true))
    }

    private static func answer<Value>(_ failure: GoogleFailure) -> MailboxAnswer<Value> {
        switch failure {
        case .unauthorized, .revoked: .unauthorized
        // The operator's to mend, not the person's.
        case .clientRefused: .unavailable
        case .notGranted: .notGranted
        case .rateLimited(let pause): .rateLimited(retryAfter: pause.map { TimeInterval($0.components.seconds) })
        case .unavailable: .unavailable
        case .unknown: .unknown
        case .gone: .gone
        case .rejected(let status): .rejected("Gmail: HTTP \(status)")
        case .tooLarge: .rejected("Gmail: 413 Too Large")
        // Another mailbox's, or not to be called: it may lie there all the same.
        case .foreign, .notListed: .rejected("\(failure)")
        }
    }
}

extension PersonalMail {
    func octets(at date: Date) throws(MailMessageError) -> [UInt8] {
        try PersonalMessage(
            from: from, to: to, subject: subject, text: body, html: MailMarkup(body).html, messageID: id,
            references: references, files: files, date: date
        ).rendered()
    }
}
