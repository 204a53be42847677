import Accounts
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var enrolmentRoutes: [Route] {
        [
            .get("/outreach/contacts/{contact}/write", .may(.outreachOwn)) {
                try await writePage($0, Form(), status: .ok)
            },
            .post("/outreach/contacts/{contact}/write", .may(.outreachOwn), writeTo),
            .get("/outreach/mails/{enrolment}", .may(.outreachOwn)) { try await enrolmentPage($0, nil) },
            .post("/outreach/mails/{enrolment}/approve", .may(.outreachOwn), approveMails),
            .post("/outreach/mails/{enrolment}/stop", .may(.outreachOwn)) { exchange in
                try await act(exchange, WordKey("outreach.enrol.stopped")) { try stop($0, $1, $2) }
            },
            .post("/outreach/mails/{enrolment}/pause", .may(.outreachOwn)) { exchange in
                try await act(exchange, WordKey("outreach.enrol.paused")) { try pause($0, $1, $2) }
            },
            .post("/outreach/mails/{enrolment}/resume", .may(.outreachOwn)) { exchange in
                try await act(exchange, WordKey("outreach.enrol.resumed")) { try resume($0, $1, $2) }
            },
            .post("/outreach/mails/{enrolment}/look", .may(.outreachOwn)) { exchange in
                try await act(exchange, WordKey("outreach.enrol.looked")) { try look($0, $1, $2) }
            },
            .post("/outreach/mails/{enrolment}/dismiss", .may(.outreachOwn)) { exchange in
                let kind = try exchange.form("kind")["kind"]
                return try await act(exchange, WordKey("outreach.enrol.dismissed")) { try dismiss($0, $1, $2, kind) }
            },
            .get("/outreach/messages/{message}", .may(.outreachOwn)) { exchange in
                let message = try await message(exchange)
                let form = Form(["subject": message.document.subject, "body": message.document.body])
                return .page(MessagePage(message, form, exchange))
            },
            .post("/outreach/messages/{message}", .may(.outreachOwn), rewriteMessage),
            .post("/outreach/messages/{message}/resolve", .may(.outreachOwn), resolveMessage),
        ]
    }

    // MARK: Writing to somebody

    private func writePage(
        _ exchange: Exchange, _ form: Form, asksAgain: Bool = false, status: HTTPStatus
    ) async throws -> Reply {
        let owner = try owner(exchange)
        let contact = try await contact(exchange)
        let all = try await own(owner) { try sequences.all($0, owner) }
        return .page(WritePage(contact, all, form, asksAgain: asksAgain, exchange), status: status)
    }

    private func writeTo(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let contact = try await contact(exchange)
        var form = try exchange.form("sequence", "again")
        let again = form["again"] == "yes"
        var asksAgain = false
        do {
            let chosen = SequenceID(form["sequence"])
            if let chosen, let id = try await enrol(owner, contact.id, chosen, again: again) {
                return .redirect(to: "/outreach/mails/\(id.text)")
            }
            form.refuse("sequence", WordKey("form.choice"))
        } catch let refusal as EnrolmentError {
            form.refuse("sequence", refusal.words)
            asksAgain = refusal == .again && !again
        } catch let refusal as AttachedFileError {
            form.refuse("sequence", refusal.words)
        }
        return try await writePage(exchange, form, asksAgain: asksAgain, status: .unprocessableContent)
    }

    /// Nil where there is no such sequence. A link is made only where everything else is there.
    private func enrol(
        _ owner: OutreachOwner, _ contact: ContactID, _ chosen: SequenceID, again: Bool
    ) async throws -> EnrolmentID? {
        let kept = try await own(owner) { tx -> KeptSequence? in
            let kept = try sequences.sequence(tx, owner, chosen)
            if let kept {
                let stand = kept.sequence.meeting.map { _ in "https://" }
                try enrollable(tx, owner, found(tx, owner, contact), kept, again: again, link: stand)
            }
            return kept
        }
        guard let kept else { return nil }
        let link = try await bookingLink(owner, kept.sequence.meeting, in: kept.sequence.texts)
        return try await own(owner) { tx in
            // One person's files are counted one after the other.
            if !kept.sequence.files.isEmpty { try contacts.hold(tx, owner) }
            return try enrol(tx, owner, found(tx, owner, contact, locking: true), kept, again: again, link: link)
        }
    }

    // MARK: One contact's mails

    private func enrolmentPage(_ exchange: Exchange, _ refusal: EnrolmentError?) async throws -> Reply {
        let (owner, id): (OutreachOwner, EnrolmentID) = (try owner(exchange), try exchange.id("enrolment"))
        let moment = try await exchange.moments()
        return try await own(owner) { tx in
            guard let enrolment = try enrolments.enrolment(tx, owner.workspace, id) else {
                throw RequestRefusal.notFound
            }
            let contact = try found(tx, owner, enrolment.contact)
            let all = try messages.messages(tx, owner.workspace, of: id)
            let kept = try all.reduce(into: Set<UUID>()) { $0.formUnion(try files.kept(tx, $1)) }
            let seen = EnrolmentPage.Seen(
                enrolment: enrolment, contact: contact, messages: all, kept: kept, shown: digest(all),
                isConnected: try mailboxes.mailbox(tx, owner)?.state == .connected, now: tx.now)
            let page = Reply.page(EnrolmentPage(seen, refusal, exchange, moment))
            return refusal.map { page.refusing($0) } ?? page
        }
    }

    private func approveMails(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, EnrolmentID) = (try owner(exchange), try exchange.id("enrolment"))
        let shown = try exchange.form("was")["was"]
        try await demand(exchange, id)
        do {
            try await own(owner) { try approve($0, owner, id, shown: shown) }
        } catch let refusal as EnrolmentError {
            return try await enrolmentPage(exchange, refusal)
        }
        await hurry()
        return .redirect(to: "/outreach/mails/\(id.text)", notice: WordKey("outreach.enrol.approved"))
    }

    private func act(
        _ exchange: Exchange, _ notice: WordKey,
        _ body: @escaping @Sendable (Transaction, OutreachOwner, EnrolmentID) throws -> Void
    ) async throws -> Reply {
        let (owner, id): (OutreachOwner, EnrolmentID) = (try owner(exchange), try exchange.id("enrolment"))
        _ = try exchange.form("kind")
        try await demand(exchange, id)
        do {
            try await own(owner) { try body($0, owner, id) }
        } catch let refusal as EnrolmentError {
            return try await enrolmentPage(exchange, refusal)
        }
        await hurry()
        return .redirect(to: "/outreach/mails/\(id.text)", notice: notice)
    }

    /// Refuses what is not the caller's own as if it were not there.
    private func demand(_ exchange: Exchange, _ id: EnrolmentID) async throws {
        let owner = try owner(exchange)
        guard try await own(owner, { try enrolments.enrolment($0, owner.workspace, id) }) != nil else {
            throw RequestRefusal.notFound
        }
    }

    /// Has what is due looked for at once instead of at the next beat. Where that cannot be, the beat comes.
    private func hurry() async {
        _ = try? await database.transaction(.system("somebody's mail is not kept waiting")) { tx in
            try queue.enqueue(tx, OutreachDue(), workspace: nil, unique: "now")
        }
    }

    // MARK: One mail

    func message(_ exchange: Exchange) async throws -> OutreachMessage {
        let (owner, id): (OutreachOwner, OutreachMessageID) = (try owner(exchange), try exchange.id("message"))
        let message = try await own(owner) { try messages.message($0, owner.workspace, id) }
        guard let message else { throw RequestRefusal.notFound }
        return message
    }

    private func rewriteMessage(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let message = try await message(exchange)
        var form = try exchange.form("subject", "body")
        let subject =
            message.step == 0
            ? SequenceForm.line(&form, "subject", MailSequence.subjectLength) : message.document.subject
        let body = SequenceForm.text(&form, "body")
        if body?.isEmpty == true { form.refuse("body", WordKey("form.required")) }
        guard form.isSound, let subject, let body else {
            return .page(MessagePage(message, form, exchange), status: .unprocessableContent)
        }
        do {
            let link = try await link(owner, for: message, in: [subject, body])
            let id = try await own(owner) {
                try rewrite($0, owner, message.id, subject: subject, body: body, link: link)
            }
            return .redirect(to: "/outreach/mails/\(id.text)", notice: WordKey("outreach.message.changed"))
        } catch let refusal as EnrolmentError {
            form.refuse("body", refusal.words)
            return .page(MessagePage(message, form, exchange), status: .unprocessableContent)
        } catch let refusal as MergeError {
            form.refuse("body", refusal.words)
            return .page(MessagePage(message, form, exchange), status: .unprocessableContent)
        }
    }

    /// A link for a mail that was changed, by the kind of meeting of its sequence.
    private func link(_ owner: OutreachOwner, for message: OutreachMessage, in texts: [String]) async throws -> String?
    {
        guard texts.contains(where: MergeFields.asksForLink) else { return nil }
        let meeting = try await own(owner) { tx in
            try enrolments.enrolment(tx, owner.workspace, message.enrolment)?.sequence
                .flatMap { try sequences.sequence(tx, owner, $0) }?.sequence.meeting
        }
        return try await bookingLink(owner, meeting, in: texts)
    }

    private func resolveMessage(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let message = try await message(exchange)
        let form = try exchange.form("sent")
        guard form["sent"] == "yes" || form["sent"] == "no" else { throw RequestRefusal.malformed }
        let id = try await own(owner) { try resolve($0, owner, message.id, wasSent: form["sent"] == "yes") }
        return .redirect(to: "/outreach/mails/\(id.text)", notice: WordKey("outreach.message.resolved"))
    }
}
