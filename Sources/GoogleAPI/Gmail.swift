import Foundation
import Outbound
import Primitives

/// One person's mailbox at Gmail, with an access token that was good a moment ago.
///
/// It can make, change, find, delete and send drafts, send a mail, and look at header fields in threads of ours. It
/// cannot list, search or read: there is no such call here, and none on the list of what may leave.
package struct Gmail: Sendable {
    package let mailbox: GoogleSubject
    private let door: Door
    private let onBehalf: OnBehalf
    private let token: Secret<String>
    private let granted: GrantedScopes

    package init(
        _ mailbox: GoogleSubject, through door: Door, for onBehalf: OnBehalf, token: Secret<String>,
        granted: GrantedScopes
    ) {
        self.mailbox = mailbox
        self.door = door
        self.onBehalf = onBehalf
        self.token = token
        self.granted = granted
    }

    // MARK: Drafts

    /// - Parameter thread: where a follow-up belongs; nil begins a new one.
    package func createDraft(
        _ message: OutgoingMail, in thread: GmailThread? = nil
    ) async throws(GoogleFailure) -> GmailDraft {
        try own(thread?.mailbox)
        let body = message.draft(in: thread)
        let reply = try await send(.createDraft, body: body)
        guard let draft = GoogleAnswer.draft(reply, of: mailbox) else { throw .unknown }
        return draft
    }

    /// `gone` where somebody sent or deleted it: then it must not be made again.
    package func updateDraft(_ draft: GmailDraft, to message: OutgoingMail) async throws(GoogleFailure) -> GmailDraft {
        try own(draft.mailbox)
        let reply = try await send(.updateDraft, id: draft.id, body: message.draft(in: draft.thread))
        guard let changed = GoogleAnswer.draft(reply, of: mailbox), changed.id == draft.id else { throw .unavailable }
        return changed
    }

    /// Nil where it is gone.
    package func findDraft(_ draft: GmailDraft) async throws(GoogleFailure) -> GmailDraft? {
        try own(draft.mailbox)
        do throws(GoogleFailure) {
            let reply = try await send(.findDraft, id: draft.id)
            guard let found = GoogleAnswer.draft(reply, of: mailbox), found.id == draft.id else {
                throw GoogleFailure.unavailable
            }
            return found
        } catch {
            if error == .gone { return nil }
            throw error
        }
    }

    /// One that is gone already is as good as deleted.
    package func deleteDraft(_ draft: GmailDraft) async throws(GoogleFailure) {
        try own(draft.mailbox)
        do throws(GoogleFailure) { _ = try await send(.deleteDraft, id: draft.id) } catch {
            if error != .gone { throw error }
        }
    }

    /// `gone` before anything was sent; `unknown` where the answer was lost.
    package func sendDraft(_ draft: GmailDraft) async throws(GoogleFailure) -> GmailSentMessage {
        try own(draft.mailbox)
        let reply = try await send(.sendDraft, body: JSONText.object([("id", .text(draft.id.text))]))
        guard let sent = GoogleAnswer.sent(reply, of: mailbox) else { throw .unknown }
        return sent
    }

    // MARK: Mails

    /// For a mailbox without leave to make drafts. A lost answer stays unknown: nobody can look whether it went.
    package func send(
        _ message: OutgoingMail, in thread: GmailThread? = nil
    ) async throws(GoogleFailure) -> GmailSentMessage {
        try own(thread?.mailbox)
        let reply = try await send(.send, body: message.message(in: thread))
        guard let sent = GoogleAnswer.sent(reply, of: mailbox) else { throw .unknown }
        return sent
    }

    /// The identity under which a mail of ours went out, and its sender, from whom the mailbox's addresses are learned.
    package func headers(of sent: GmailSentMessage) async throws(GoogleFailure) -> SeenHeaders {
        try own(sent.mailbox)
        let reply = try await send(.identify, id: sent.id)
        guard let headers = GoogleAnswer.headers(reply, of: sent) else { throw .unavailable }
        return headers
    }

    /// After an answer that was lost: the mail of ours with this Message-ID in its own thread, once it went out. Nil where
    /// there is none: together with its draft, which is there or not, that says what became of it.
    package func findSent(
        _ messageID: String, in thread: GmailThread
    ) async throws(GoogleFailure) -> GmailSentMessage? {
        let found = try await headers(in: thread).messages.first { message in
            message.isSent && [message.headers[.messageID], message.headers[.originalMessageID]].contains(messageID)
        }
        return found.map { GmailSentMessage(mailbox, id: $0.id, thread: thread.id) }
    }

    /// `gone` where the person deleted the thread.
    package func headers(in thread: GmailThread) async throws(GoogleFailure) -> ThreadHeaders {
        try own(thread.mailbox)
        let reply = try await send(.watch, id: thread.id)
        guard let headers = GoogleAnswer.thread(reply, thread) else { throw .unavailable }
        return headers
    }

    // MARK: The call

    private func own(_ other: GoogleSubject?) throws(GoogleFailure) {
        guard other == nil || other == mailbox else { throw .foreign }
    }

    private func send(
        _ errand: Errand, id: GmailID? = nil, body: [UInt8]? = nil
    ) async throws(GoogleFailure) -> [UInt8] {
        let operation = errand.operation
        guard operation.scopes.contains(where: granted.contains) else { throw .notGranted }
        var call = OutgoingCall(operation.call, for: onBehalf, asking: operation.asked)
        if let id { call.values = ["id": id.text] }
        call.fields = [.bearer(token)]
        call.body = body.map { OutgoingCall.Body("application/json", $0) }
        do throws(CallFailure) { return try await door.send(call).body } catch {
            throw GoogleFailure(error, of: operation.call)
        }
    }

    private enum Errand {
        case createDraft, updateDraft, findDraft, deleteDraft, sendDraft, send, identify, watch

        var operation: GoogleOperation {
            switch self {
            case .createDraft: GoogleOperations.createDraft
            case .updateDraft: GoogleOperations.updateDraft
            case .findDraft: GoogleOperations.findDraft
            case .deleteDraft: GoogleOperations.deleteDraft
            case .sendDraft: GoogleOperations.sendDraft
            case .send: GoogleOperations.send
            case .identify: GoogleOperations.identify
            case .watch: GoogleOperations.watch
            }
        }
    }
}
