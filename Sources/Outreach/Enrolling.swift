import Accounts
import Audit
import Foundation
import Mail
import Primitives
import Store
import Vault

/// Why somebody is not written to.
enum EnrolmentError: Refusal, Equatable {
    /// Fields that are empty and have nothing to stand in for them.
    case missing([String])
    /// They went through this sequence before.
    case again
    case suppressed
    case noMailbox
    /// What was shown is not what is there any more.
    case changed
    /// It is under way, or over.
    case tooLate
    /// Drafts are still being taken out of the mailbox.
    case stillTaking
    /// A file of a mail is not kept any more.
    case fileGone

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .missing(let names): WordKey("outreach.enrol.missing", ["fields": names.joined(separator: ", ")])
        case .again: WordKey("outreach.enrol.again")
        case .suppressed: WordKey("outreach.problem.suppressed")
        case .noMailbox: WordKey("outreach.enrol.no-mailbox")
        case .changed: WordKey("outreach.enrol.changed")
        case .tooLate: WordKey("outreach.enrol.too-late")
        case .stillTaking: WordKey("outreach.enrol.still-taking")
        case .fileGone: WordKey("outreach.enrol.file-gone")
        }
    }
}

/// What a person does with a contact's way through a sequence. In the person's own scope.
extension OutreachSlice {
    /// Writes all mails for one contact. Nothing goes before somebody has said yes to them.
    func enrol(
        _ tx: Transaction, _ owner: OutreachOwner, _ contact: Contact, _ kept: KeptSequence, again: Bool = false,
        link: String? = nil
    ) throws -> EnrolmentID {
        let mails = try enrollable(tx, owner, contact, kept, again: again, link: link)
        let id = try enrolments.add(tx, owner, contact.id, kept.id)
        let window = kept.sequence.window(for: contact.card)
        for mail in mails {
            let document = MailDocument(
                to: contact.card.address, subject: mail.subject, body: mail.body, delay: mail.delay, window: window)
            let message = try messages.add(tx, owner, id, contact.id, step: mail.step, document)
            try enclose(tx, owner, kept, mail.step, in: message)
        }
        return id
    }

    /// What goes with a mail of a sequence goes with this contact's, sealed under the contact's key.
    private func enclose(
        _ tx: Transaction, _ owner: OutreachOwner, _ kept: KeptSequence, _ step: Int, in id: OutreachMessageID
    ) throws {
        guard let enclosed = kept.sequence.steps.dropFirst(step).first?.files, !enclosed.isEmpty,
            var message = try messages.message(tx, owner.workspace, id)
        else { return }
        let size = enclosed.reduce(0) { $0 + $1.size }
        guard try files.waiting(tx, owner) + size <= AttachedFile.maximumWaiting else { throw AttachedFileError.full }
        message.document.files = try enclosed.map { file in
            guard let name = FileName(file.name), let octets = try sequenceFiles.octets(tx, owner, kept.id, file) else {
                throw EnrolmentError.fileGone
            }
            return try files.add(tx, message, name, octets)
        }
        try messages.save(tx, message)
    }

    /// All mails as they would be written. Throws `EnrolmentError` where something stands in the way.
    @discardableResult
    func enrollable(
        _ tx: Transaction, _ owner: OutreachOwner, _ contact: Contact, _ kept: KeptSequence, again: Bool, link: String?
    ) throws -> [RenderedMail] {
        guard try suppressions.suppressed(tx, owner, among: [contact.card.address]).isEmpty else {
            throw EnrolmentError.suppressed
        }
        let before = try enrolments.of(tx, owner, contact.id).filter { $0.sequence == kept.id }
        let sender = try people.person(tx, owner.workspace, owner.person)?.profile.name ?? ""
        switch kept.sequence.rendered(for: contact.card, sender: sender, link: link) {
        case .mails(let mails):
            // Twice at the same time never; once more after it is over, where its writer says so.
            guard before.allSatisfy({ $0.state == .ended && again }) else { throw EnrolmentError.again }
            return mails
        case .missing(let names): throw EnrolmentError.missing(names)
        }
    }

    /// What stands on the page, as a code: a yes counts for exactly that.
    func digest(_ messages: [OutreachMessage]) -> String {
        Base64URL.encode(vault.mac("outreach-shown", messages.flatMap { $0.approvable.canonical }))
    }

    /// Somebody says yes to every mail that waits for it, as they were shown. The first goes now, each further one after
    /// the one before it.
    func approve(_ tx: Transaction, _ owner: OutreachOwner, _ id: EnrolmentID, shown: String) throws {
        guard var enrolment = try enrolments.enrolment(tx, owner.workspace, id, locking: true) else {
            throw EnrolmentError.tooLate
        }
        guard enrolment.state != .ended else { throw EnrolmentError.tooLate }
        guard try mailboxes.mailbox(tx, owner)?.state == .connected else { throw EnrolmentError.noMailbox }
        let all = try messages.messages(tx, owner.workspace, of: id, locking: true)
        guard constantTimeEqual(Array(digest(all).utf8), Array(shown.utf8)) else { throw EnrolmentError.changed }
        let suppressed = try suppressions.suppressed(tx, owner, among: all.map(\.document.to))
        guard suppressed.isEmpty else { throw EnrolmentError.suppressed }
        guard try all.allSatisfy({ try $0.dispatch.stage != .draft || files.isWhole(tx, $0) }) else {
            throw EnrolmentError.fileGone
        }
        if enrolment.state == .draft { enrolment.state = .active }
        try enrolments.save(tx, enrolment)
        for (index, message) in all.enumerated() where message.dispatch.stage == .draft {
            try schedule(tx, message, after: index == 0 ? nil : all[index - 1], isPaused: enrolment.state == .paused)
        }
        try audit.record(tx, owner.workspace, AuditEvent("outreach.approved", by: .person(owner.person), on: id.text))
    }

    private func schedule(
        _ tx: Transaction, _ draft: OutreachMessage, after previous: OutreachMessage?, isPaused: Bool
    ) throws {
        var message = draft
        let window = message.document.window
        let due =
            previous.map { $0.dispatch.sentAt.map { window.due(after: $0, days: message.document.delay) } } ?? tx.now
        // What is late by now goes as after a pause.
        let time = message.step == 0 ? due : due.map { window.resumed($0, at: tx.now) }
        guard message.dispatch.approve(due: time) else { throw EnrolmentError.tooLate }
        message.approval = MailApproval.seal(message.approvable, vault)
        try messages.save(tx, message)
        if isPaused { try messages.park(tx, message) }
    }

    /// Changes the text of one mail; it waits for a yes again.
    func rewrite(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: OutreachMessageID, subject: String, body: String,
        link: String? = nil
    ) throws -> EnrolmentID {
        guard var message = try messages.message(tx, owner.workspace, id, locking: true) else {
            throw EnrolmentError.tooLate
        }
        guard message.dispatch.rewrite() else { throw EnrolmentError.tooLate }
        let fields = try fields(tx, owner, message.contact, link)
        let body = try Self.filled(body, fields)
        let subject = message.step == 0 ? try Self.filled(subject, fields) : subject
        message.document.body = body
        message.approval = nil
        // One subject keeps a thread together: it is the first mail's, and changes only before that has gone.
        if message.step == 0, subject != message.document.subject {
            message.document.subject = subject
            try changeSubject(tx, message, subject)
        }
        try messages.save(tx, message)
        return message.enrolment
    }

    private func fields(
        _ tx: Transaction, _ owner: OutreachOwner, _ contact: ContactID, _ link: String?
    ) throws -> MergeFields {
        guard let card = try contacts.contact(tx, owner, contact)?.card else { throw EnrolmentError.tooLate }
        let sender = try people.person(tx, owner.workspace, owner.person)?.profile.name ?? ""
        return MergeFields(card, sender: sender, link: link)
    }

    /// A text for one contact, with its fields filled in: none leaves with braces or a gap. Throws `MergeError` and
    /// `EnrolmentError`.
    private static func filled(_ text: String, _ fields: MergeFields) throws -> String {
        switch try MergeText(parsing: text).filled(fields) {
        case .whole(let words): return words
        case .missing(let names): throw EnrolmentError.missing(names)
        }
    }

    /// A contact has another address now: what has not gone goes there, and waits for a yes again.
    func readdress(_ tx: Transaction, _ owner: OutreachOwner, _ contact: ContactID, to address: EmailAddress) throws {
        for enrolment in try enrolments.of(tx, owner, contact) where enrolment.state != .ended {
            for var message in try messages.messages(tx, owner.workspace, of: enrolment.id, locking: true)
            where message.document.to != address && message.dispatch.readdress() {
                (message.document.to, message.approval) = (address, nil)
                try messages.save(tx, message)
            }
        }
    }

    /// Nobody is to be written to any more at some address or domain: what is under way there stops now.
    func stopSuppressed(_ tx: Transaction, _ owner: OutreachOwner) throws {
        for enrolment in try enrolments.latest(tx, owner, in: [.draft, .active, .paused], limit: Contact.maximum) {
            let mails = try messages.messages(tx, owner.workspace, of: enrolment.id, locking: true)
            guard try !suppressions.suppressed(tx, owner, among: mails.map(\.document.to)).isEmpty else { continue }
            try end(tx, enrolment, .suppressed)
        }
    }

    /// The person says that what came is no answer: an automatic one, or a mail server's word that did not mean it. What it
    /// stopped waits for a yes again; what it postponed goes at its own time.
    ///
    /// - Parameter kind: what the page said it was; something else may have come since.
    func dismiss(_ tx: Transaction, _ owner: OutreachOwner, _ id: EnrolmentID, _ kind: String) throws {
        guard var enrolment = try enrolments.enrolment(tx, owner.workspace, id, locking: true),
            let finding = enrolment.finding, finding.kind.rawValue == kind, finding.kind != .handwritten
        else { throw EnrolmentError.changed }
        enrolment.dismissed.insert(.init(kind: kind, message: finding.message))
        enrolment.finding = nil
        enrolment.watchAt = enrolment.thread.map { _ in tx.now }
        let mails = try messages.messages(tx, owner.workspace, of: id, locking: true)
        if enrolment.state == .ended, enrolment.endedBy == .replied || enrolment.endedBy == .bounced {
            try revive(tx, &enrolment, mails)
        } else if finding.kind == .autoReply {
            try restoreTimes(tx, mails)
        }
        try enrolments.save(tx, enrolment)
        try audit.record(tx, owner.workspace, AuditEvent("outreach.dismissed", by: .person(owner.person), on: id.text))
    }

    private func revive(_ tx: Transaction, _ enrolment: inout Enrolment, _ mails: [OutreachMessage]) throws {
        let stopped = mails.filter { $0.dispatch.stage == .stopped }
        guard !stopped.isEmpty else {
            enrolment.endedBy = .completed
            return
        }
        (enrolment.state, enrolment.endedBy, enrolment.endedAt) = (.active, nil, nil)
        for var message in stopped {
            guard message.dispatch.revive() else { throw EnrolmentError.stillTaking }
            message.approval = nil
            try messages.save(tx, message)
        }
    }

    private func restoreTimes(_ tx: Transaction, _ mails: [OutreachMessage]) throws {
        for (before, mail) in zip(mails, mails.dropFirst()) where mail.dispatch.stage == .scheduled {
            guard let sentAt = before.dispatch.sentAt else { continue }
            var mail = mail
            let due = mail.document.window.due(after: sentAt, days: mail.document.delay)
            mail.dispatch.due = max(due, mail.document.window.opening(at: tx.now))
            try messages.save(tx, mail)
        }
    }

    private func changeSubject(_ tx: Transaction, _ first: OutreachMessage, _ subject: String) throws {
        for var message in try messages.messages(tx, first.owner.workspace, of: first.enrolment, locking: true)
        where message.step > 0 {
            guard message.dispatch.rewrite() else { continue }
            message.document.subject = subject
            message.approval = nil
            try messages.save(tx, message)
        }
    }

    /// One stop stops everything.
    func stop(_ tx: Transaction, _ owner: OutreachOwner, _ id: EnrolmentID) throws {
        guard var enrolment = try enrolments.enrolment(tx, owner.workspace, id, locking: true) else {
            throw EnrolmentError.tooLate
        }
        enrolment.end(.stopped, at: tx.now)
        try enrolments.save(tx, enrolment)
        try stopRest(tx, enrolment)
        try audit.record(tx, owner.workspace, AuditEvent("outreach.stopped", by: .person(owner.person), on: id.text))
    }

    /// Nothing goes until it is resumed. What is on its way already is seen through.
    func pause(_ tx: Transaction, _ owner: OutreachOwner, _ id: EnrolmentID) throws {
        guard var enrolment = try enrolments.enrolment(tx, owner.workspace, id, locking: true),
            enrolment.state == .active
        else { throw EnrolmentError.tooLate }
        enrolment.state = .paused
        try enrolments.save(tx, enrolment)
        for message in try messages.messages(tx, owner.workspace, of: id, locking: true)
        where message.dispatch.stage == .scheduled { try messages.park(tx, message) }
    }

    /// What was missed goes at the same hour on the next day on which mails go: in its order, and never all at once.
    func resume(_ tx: Transaction, _ owner: OutreachOwner, _ id: EnrolmentID) throws {
        guard var enrolment = try enrolments.enrolment(tx, owner.workspace, id, locking: true),
            enrolment.state == .paused
        else { throw EnrolmentError.tooLate }
        enrolment.state = .active
        try enrolments.save(tx, enrolment)
        for var message in try messages.messages(tx, owner.workspace, of: id, locking: true)
        where message.dispatch.stage == .scheduled {
            message.dispatch.due = message.dispatch.due.map { message.document.window.resumed($0, at: tx.now) }
            try messages.save(tx, message)
        }
    }

    /// Has the thread looked into now instead of when it would be.
    func look(_ tx: Transaction, _ owner: OutreachOwner, _ id: EnrolmentID) throws {
        guard var enrolment = try enrolments.enrolment(tx, owner.workspace, id, locking: true),
            enrolment.thread != nil, enrolment.finding?.kind != .reply
        else { throw EnrolmentError.tooLate }
        enrolment.watchAt = tx.now
        try enrolments.save(tx, enrolment)
    }

    /// The person looked into the mailbox and says whether a mail of which nobody knew has gone.
    func resolve(_ tx: Transaction, _ owner: OutreachOwner, _ id: OutreachMessageID, wasSent: Bool) throws
        -> EnrolmentID
    {
        guard var (message, enrolment) = try locked(tx, owner.workspace, id),
            message.dispatch.resolve(wasSent: wasSent, at: tx.now)
        else { throw EnrolmentError.tooLate }
        message.fence += 1
        if !wasSent { message.approval = nil }
        try messages.save(tx, message)
        // Without the mailbox's own name for it there is no thread to go on in. What was not sent waits for a yes again.
        if wasSent { enrolment.end(.handled, at: tx.now) }
        try enrolments.save(tx, enrolment)
        if enrolment.state == .ended { try stopRest(tx, enrolment) }
        return enrolment.id
    }

    /// A mail and the way it belongs to, locked: the way first, as everybody does, so that nobody waits for each other.
    func locked(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: OutreachMessageID
    ) throws -> (OutreachMessage, Enrolment)? {
        guard let seen = try messages.message(tx, workspace, id),
            let enrolment = try enrolments.enrolment(tx, workspace, seen.enrolment, locking: true),
            let message = try messages.message(tx, workspace, id, locking: true)
        else { return nil }
        return (message, enrolment)
    }
}
