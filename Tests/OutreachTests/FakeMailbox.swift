import Foundation
import Mail
import Primitives
import Synchronization

@testable import Outreach

/// A mailbox in memory that can fail in every way a real one does, and counts what really arrived.
final class FakeMailbox: PersonalMailbox {
    /// What becomes of one call.
    enum Fault: CaseIterable, Sendable {
        case fine
        /// Done, and answered as if it had failed: "done, but 503".
        case doneButSilent
        /// Not done, and nothing heard.
        case silent
        case unavailable, unauthorized, rateLimited, rejected, notGranted, later
    }

    private struct State {
        var drafts: [DraftReference: PersonalMail] = [:]
        var sent: [MessageID: SentReference] = [:]
        var arrived: [MessageID: Int] = [:]
        var bodies: [String] = []
        var files: [[MailFile]] = []
        var threads: [ThreadReference: [ThreadMessage]] = [:]
        var calls: [String] = []
        var count = 0
        var now = Date(timeIntervalSince1970: 0)
    }

    private let state = Mutex(State())
    private let fault: @Sendable (String) -> Fault
    /// Whether it can tell what was sent; a plain mail server cannot.
    let keepsSent: Bool

    init(keepsSent: Bool = true, fault: @escaping @Sendable (String) -> Fault = { _ in .fine }) {
        self.keepsSent = keepsSent
        self.fault = fault
    }

    /// How often each mail arrived.
    var arrived: [MessageID: Int] { state.withLock { $0.arrived } }
    var bodies: [String] { state.withLock { $0.bodies } }
    /// What went with each mail that arrived.
    var files: [[MailFile]] { state.withLock { $0.files } }
    var drafts: [DraftReference: PersonalMail] { state.withLock { $0.drafts } }
    var threads: [ThreadReference: [ThreadMessage]] { state.withLock { $0.threads } }
    var calls: [String] { state.withLock { $0.calls } }

    /// What somebody does in the mailbox by hand.
    func remove(_ draft: DraftReference) { state.withLock { $0.drafts[draft] = nil } }
    func put(_ message: ThreadMessage, in thread: ThreadReference) {
        state.withLock { $0.threads[thread, default: []].append(message) }
    }
    func set(_ now: Date) { state.withLock { $0.now = now } }

    private func ask<Value: Sendable>(_ name: String, _ act: (inout State) -> Value) -> MailboxAnswer<Value> {
        let fault = fault(name)
        return state.withLock { state in
            state.calls.append(name)
            switch fault {
            case .fine: return .done(act(&state))
            case .doneButSilent:
                _ = act(&state)
                return .unknown
            case .silent: return .unknown
            case .unavailable: return .unavailable
            case .unauthorized: return .unauthorized
            case .rateLimited: return .rateLimited(retryAfter: 30)
            case .rejected: return .rejected("no")
            case .notGranted: return .notGranted
            case .later: return .later("not now")
            }
        }
    }

    func createDraft(_ mail: PersonalMail) async -> MailboxAnswer<DraftReference> {
        ask("create") { state in
            state.count += 1
            let draft = DraftReference("draft-\(state.count)")
            state.drafts[draft] = mail
            return draft
        }
    }

    func updateDraft(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<DraftReference> {
        ask("update") { state in
            state.drafts[draft] = mail
            return draft
        }
    }

    func deleteDraft(_ draft: DraftReference) async -> MailboxAnswer<Bool> {
        ask("delete") { $0.drafts.removeValue(forKey: draft) != nil }
    }

    func findDraft(_ id: MessageID) async -> MailboxAnswer<DraftReference?> {
        ask("find-draft") { state in state.drafts.first { $0.value.id == id }?.key }
    }

    func isDraftThere(_ draft: DraftReference) async -> MailboxAnswer<Bool> {
        ask("draft") { $0.drafts[draft] != nil }
    }

    /// Does not notice that a draft was sent already, as a plain mail server does not.
    func send(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<SentReference> {
        ask("send") { state in
            state.count += 1
            let thread = mail.thread ?? ThreadReference("thread-\(state.count)")
            let reference = SentReference(message: "message-\(state.count)", thread: thread)
            state.drafts[draft] = nil
            state.arrived[mail.id, default: 0] += 1
            state.bodies.append(mail.body)
            state.files.append(mail.files)
            state.sent[mail.id] = reference
            let id = ThreadMessage.Field("Message-ID", mail.id.text)
            let message = ThreadMessage(reference: reference.message, place: .sent, at: state.now, fields: [id])
            state.threads[thread, default: []].append(message)
            return reference
        }
    }

    func findSent(_ id: MessageID, of draft: DraftReference) async -> MailboxAnswer<SentReference?> {
        guard keepsSent else { return .unknown }
        return ask("find-sent") { $0.sent[id] }
    }

    func headers(of thread: ThreadReference) async -> MailboxAnswer<[ThreadMessage]> {
        ask("headers") { $0.threads[thread] ?? [] }
    }
}
