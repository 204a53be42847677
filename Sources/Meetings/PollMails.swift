import Accounts
import Calendars
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// What there is to tell about a poll.
enum PollNews: Sendable, Equatable {
    case asked, reminder, settled, cancelled

    static let kind = MailKind("poll", patience: 2 * 86_400, priority: 2)
    static let ownerKind = MailKind("poll-owner", patience: 2 * 86_400, priority: 3)

    var heading: StaticString {
        switch self {
        case .asked: "meetings.poll-mail.asked"
        case .reminder: "meetings.poll-mail.reminder"
        case .settled: "meetings.poll-mail.settled"
        case .cancelled: "meetings.poll-mail.cancelled"
        }
    }

    var lead: StaticString {
        switch self {
        case .asked: "meetings.poll-mail.asked-lead"
        case .reminder: "meetings.poll-mail.reminder-lead"
        case .settled: "meetings.poll-mail.settled-lead"
        case .cancelled: "meetings.poll-mail.cancelled-lead"
        }
    }
}

/// A mail about a poll: its fields, as the templates name them.
struct PollMail: Sendable {
    let heading: String
    let lead: String
    let text: String?
    let when: String?
    let place: String?
    let until: String?
    let link: String
    let linkText: String
    let lang: String
    let workspace: String
}

extension MeetingsSlice {
    /// One of those who were asked, or answered. Nobody's mail names another's address.
    func tell(
        _ tx: Transaction, _ scene: PollScene, _ voter: PollVoter, _ news: PollNews, without person: PersonID? = nil
    ) throws {
        guard let address = voter.details.address else { return }
        let catalogue = try templates.catalogue(voter.details.language)
        // Of somebody who is erased nothing is read: in a restored backup their key is gone already.
        let owner =
            scene.poll.owner == person ? nil : try people.person(tx, scene.workspace, scene.poll.owner)
        let zone = ZoneNames.zone(voter.details.zone) ?? scene.zone
        let to = Mailbox(name: voter.isAsked && voter.answeredAt == nil ? "" : voter.details.name, address: address)
        let mail = try mail(
            tx, scene, news, news.lead, owner?.profile.name, zone, catalogue, link: "/vote/" + voter.token)
        let body = try templates.mail(mail, "poll", language: catalogue.language)
        try outbox.queue(
            tx,
            MailDraft(
                PollNews.kind, to: to, person: voter.owner, subject: mail.heading, text: body.text, html: body.html,
                calendar: calendar(
                    scene, news, to, from: mail.workspace, as: scene.chosen.flatMap { voter.answers[$0.id] },
                    at: tx.now.instant)),
            workspace: scene.workspace)
    }

    private func mail(
        _ tx: Transaction, _ scene: PollScene, _ news: PollNews, _ lead: StaticString, _ owner: String?, _ zone: Zone,
        _ catalogue: Catalogue, link: String
    ) throws -> PollMail {
        let words = MeetingWords(catalogue: catalogue)
        let name = try accounts.workspaceName(tx, scene.workspace) ?? ""
        let values = ["title": scene.poll.document.title, "name": owner ?? name]
        let isOpen = news == .asked || news == .reminder
        return PollMail(
            heading: words.said(news.heading, values), lead: words.said(lead, values),
            text: isOpen && !scene.poll.document.text.isEmpty ? scene.poll.document.text : nil,
            when: isOpen ? nil : scene.chosen.map { words.when($0.start, $0.end, in: zone) },
            place: scene.poll.document.place.isEmpty ? nil : scene.poll.document.place,
            until: isOpen
                ? scene.poll.deadline.map {
                    words.said("meetings.poll.until", ["day": words.day(zone.local($0 + -1).day)])
                }
                : nil,
            link: site.origin + link,
            linkText: words.said(isOpen ? "meetings.poll-mail.answer" : "meetings.poll-mail.look"),
            lang: catalogue.language, workspace: name)
    }

    /// The event as one of them gets it: it names nobody else.
    private func calendar(
        _ scene: PollScene, _ news: PollNews, _ to: Mailbox, from name: String, as answer: PollAnswer?, at now: Instant
    ) -> MailCalendar? {
        guard news == .settled || news == .cancelled, let chosen = scene.chosen else { return nil }
        return Invitation(
            method: news == .settled ? .request : .cancel, uid: scene.poll.uid(at: organizer.address.domain),
            sequence: scene.poll.sequence, organizer: organizer, organizerName: name, attendees: [to],
            summary: scene.poll.document.title, text: scene.poll.document.text, place: scene.poll.document.place,
            start: chosen.start, end: chosen.end, stamp: now, answer: Self.word(answer)
        ).part
    }

    /// Who did not say that they can is asked by their calendar.
    private static func word(_ answer: PollAnswer?) -> Invitation.Answer {
        switch answer {
        case .yes: .accepted
        case .maybe: .tentative
        case .no, nil: .open
        }
    }

    /// Everybody in it, and its owner where that is somebody else's doing or an event.
    func tellAll(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID, _ news: PollNews, with colleagues: [PersonID] = [],
        without person: PersonID? = nil
    ) throws {
        guard let scene = try scene(tx, workspace, id) else { return }
        for voter in scene.voters { try tell(tx, scene, voter, news, without: person) }
        guard scene.chosen != nil else { return }
        let hosts = ([scene.poll.owner] + colleagues).filter { $0 != person }
        let good = try connections.withGoodTargets(tx, workspace, hosts)
        for host in hosts where !good.contains(host) { try tellHost(tx, scene, host, news, news.lead, without: person) }
        for host in try connections.withTargets(tx, workspace, hosts).sorted() {
            try askForWriting(
                tx, workspace, CalendarWrite(event: id.uuid, isGroup: false, host: host, isPoll: true))
        }
    }

    /// Its owner, or a colleague whose time it has.
    func tellHost(
        _ tx: Transaction, _ scene: PollScene, _ host: PersonID, _ news: PollNews, _ lead: StaticString,
        without person: PersonID? = nil
    ) throws {
        if host == scene.poll.owner { return try tellOwner(tx, scene, news.heading, lead, news) }
        guard let colleague = try people.person(tx, scene.workspace, host), colleague.state == .active,
            let chosen = scene.chosen
        else { return }
        let address = vault.blindIndex(colleague.profile.address)
        // Who answered it themselves is told as one of those.
        if scene.voters.contains(where: { $0.details.address.map(vault.blindIndex) == address }) { return }
        let own = try availabilities.availability(tx, scene.workspace, host)
        let language = own?.language ?? scene.poll.document.language
        let catalogue = try templates.catalogue(templates.catalogues[language] == nil ? "en" : language)
        let owner = scene.poll.owner == person ? nil : try people.person(tx, scene.workspace, scene.poll.owner)
        let zone = own?.hours?.zone ?? scene.zone
        let week = "/meetings/week?from=" + BookingMonth.text(Host.monday(of: zone.local(chosen.start).day))
        let mail = try mail(tx, scene, news, lead, owner?.profile.name, zone, catalogue, link: week)
        let body = try templates.mail(mail, "poll", language: catalogue.language)
        let to = Mailbox(name: colleague.profile.name, address: colleague.profile.address)
        let event = calendar(scene, news, to, from: mail.workspace, as: .maybe, at: tx.now.instant)
        try outbox.queue(
            tx,
            MailDraft(
                PollNews.ownerKind, to: to, person: host, subject: mail.heading, text: body.text, html: body.html,
                calendar: event),
            workspace: scene.workspace)
    }

    /// Somebody whose time others' polls have cannot come any more: whoever made these is told, and not who.
    func leavePolls(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        for id in try meetings.leavePolls(tx, workspace, person) {
            guard let scene = try scene(tx, workspace, id) else { continue }
            try tellOwner(tx, scene, "meetings.poll-mail.left", "meetings.poll-mail.left-lead", nil)
        }
    }

    /// Everybody who was asked has answered: its owner can choose.
    func tellOwnerWhenAll(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID) throws {
        guard let scene = try scene(tx, workspace, id), !scene.poll.isTold else { return }
        let asked = scene.voters.filter(\.isAsked)
        guard !asked.isEmpty, asked.allSatisfy({ $0.answeredAt != nil }) else { return }
        try polls.noteTold(tx, workspace, id)
        try tellOwner(tx, scene, "meetings.poll-mail.all", "meetings.poll-mail.all-lead", nil)
    }

    func tellOwner(
        _ tx: Transaction, _ scene: PollScene, _ heading: StaticString, _ lead: StaticString, _ news: PollNews?
    ) throws {
        guard let owner = try people.person(tx, scene.workspace, scene.poll.owner), owner.state == .active else {
            return
        }
        let language = scene.poll.document.language
        let catalogue = try templates.catalogue(templates.catalogues[language] == nil ? "en" : language)
        let words = MeetingWords(catalogue: catalogue)
        let name = try accounts.workspaceName(tx, scene.workspace) ?? ""
        let values = ["title": scene.poll.document.title, "name": owner.profile.name]
        let mail = PollMail(
            heading: words.said(heading, values), lead: words.said(lead, values), text: nil,
            when: news == nil ? nil : scene.chosen.map { words.when($0.start, $0.end, in: scene.zone) },
            place: scene.poll.document.place.isEmpty ? nil : scene.poll.document.place, until: nil,
            link: site.origin + "/meetings/polls/" + scene.poll.id.text,
            linkText: words.said("meetings.poll-mail.look"), lang: catalogue.language, workspace: name)
        let body = try templates.mail(mail, "poll", language: catalogue.language)
        let to = Mailbox(name: owner.profile.name, address: owner.profile.address)
        try outbox.queue(
            tx,
            MailDraft(
                PollNews.ownerKind, to: to, person: scene.poll.owner, subject: mail.heading, text: body.text,
                html: body.html,
                calendar: news.flatMap {
                    calendar(scene, $0, to, from: name, as: .yes, at: tx.now.instant)
                }),
            workspace: scene.workspace)
    }

    // MARK: Reminding

    /// Reminds whoever was asked and has not answered, once a day at most.
    func remind(_ tx: Transaction, _ scene: PollScene) throws {
        guard scene.poll.takesAnswers(at: tx.now.instant) else { return }
        for voter in scene.voters where voter.isAsked && voter.answeredAt == nil {
            if let last = voter.remindedAt, tx.now.timeIntervalSince(last) < 86_400 { continue }
            try tell(tx, scene, voter, .reminder)
            try voters.noteReminded(tx, scene.workspace, scene.poll.id, voter.id)
        }
    }

    /// Two days before a deadline that is more than five days away, a day and a half before one nearer, none within two.
    func scheduleReminder(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID, _ deadline: Instant?
    ) throws {
        guard let deadline else { return }
        let left = deadline - tx.now.instant
        guard left > 2 * 86_400 else { return }
        let at = deadline + -(left > 5 * 86_400 ? 48 : 36) * 3600
        try queue.post(tx, PollReminder(poll: id), workspace: workspace, at: at.date, unique: id.text)
    }
}
