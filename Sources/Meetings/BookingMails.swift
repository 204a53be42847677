import Accounts
import Calendars
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// What there is to tell about a booking.
enum BookingNews: Sendable, Equatable {
    case asked, booked, moved, cancelled, declined, reminder
    /// Nobody answered what was asked for.
    case lapsed

    /// Nobody goes there any more.
    var isOff: Bool { self == .cancelled || self == .declined || self == .lapsed }

    static let guestKind = MailKind("booking", patience: 2 * 86_400, priority: 2)
    static let hostKind = MailKind("booking-host", patience: 2 * 86_400, priority: 3)
    static let reminderKind = MailKind("booking-reminder", patience: 12 * 3600, priority: 2)
}

/// A mail about a booking: its fields, as the templates name them.
struct BookingMail: Sendable {
    let heading: String
    let lead: String
    let what: String
    let when: String
    let place: String?
    let with: String
    let answers: [GuestDetails.Answer]
    let reason: String?
    /// Something that is not quite sure.
    var doubt: String?
    let link: String
    let linkText: String
    let lang: String
    let workspace: String
}

extension MeetingsSlice {
    /// Tells guest and hosts, and sees to it that they are reminded: in the transaction of what happened.
    ///
    /// - Parameter person: a host who is being erased, and is neither told nor named.
    func tell(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ news: BookingNews,
        without person: PersonID? = nil
    ) throws {
        guard let scene = try scene(tx, workspace, booking, without: person), let guest = booking.guest else { return }
        if try !waitsForVideo(tx, scene, news) { try mail(tx, scene, news) }
        try writeEvents(tx, scene, news)
        if news == .booked || news == .moved {
            try remind(tx, scene)
            try awaitEnd(tx, scene)
        }
        if news == .asked { try awaitAnswer(tx, scene) }
        if news == .booked || news == .asked {
            let met = ContactMet(scene.hosts.map(\.id), address: vault.blindIndex(guest.address))
            try queue.enqueue(tx, met, workspace: workspace)
        }
    }

    /// Hosts into whose calendars it is written are not invited by mail as well.
    func mail(_ tx: Transaction, _ scene: BookingScene, _ news: BookingNews) throws {
        let written = try connections.withGoodTargets(tx, scene.workspace, scene.hosts.map(\.id))
        guard let guest = scene.booking.guest else { return }
        try outbox.queue(tx, guestMail(scene, guest, news, at: tx.now.instant), workspace: scene.workspace)
        for host in scene.hosts {
            let isWritten = written.contains(host.id)
            let draft = try hostMail(scene, guest, host, news, at: tx.now.instant, isWritten: isWritten)
            try outbox.queue(tx, draft, workspace: scene.workspace)
        }
    }

    /// One authority for each calendar: what is written into one is not sent to it as well.
    func writeEvents(_ tx: Transaction, _ scene: BookingScene, _ news: BookingNews) throws {
        let isGroup = scene.type.settings.seats > 1
        let hosts = try connections.withTargets(tx, scene.workspace, scene.hosts.map(\.id))
        guard part(scene, news) != nil, !hosts.isEmpty else { return }
        // One of several guests who leaves takes nothing out of a host's calendar.
        guard let event = isGroup ? scene.booking.meeting?.uuid : scene.booking.id.uuid else { return }
        try writeEvents(tx, scene.workspace, event, isGroup: isGroup, hosts.sorted())
    }

    /// Whoever was to meet the guest and is not any more is told, and so is their calendar.
    func release(
        _ tx: Transaction, _ workspace: WorkspaceID, _ before: GuestBooking, to hosts: [PersonID]
    ) throws {
        var ended = before
        ended.sequence += 1
        guard let scene = try scene(tx, workspace, ended), let guest = before.guest, scene.type.settings.seats == 1
        else {
            return
        }
        let released = scene.hosts.filter { !hosts.contains($0.id) }
        let written = try connections.withTargets(tx, workspace, released.map(\.id))
        let good = try connections.withGoodTargets(tx, workspace, released.map(\.id))
        for host in released {
            let isWritten = good.contains(host.id)
            let draft = try hostMail(
                scene, guest, host, .cancelled, at: tx.now.instant, isWritten: isWritten)
            try outbox.queue(tx, draft, workspace: workspace)
        }
        try writeEvents(tx, workspace, before.id.uuid, isGroup: false, written.sorted())
    }

    private func remind(_ tx: Transaction, _ scene: BookingScene) throws {
        guard let hours = scene.type.settings.reminderHours else { return }
        let at = scene.booking.start + -hours * 3600
        guard at > tx.now.instant else { return }
        let reminder = BookingReminder(booking: scene.booking.id, start: scene.booking.start.seconds)
        try queue.enqueue(
            tx, reminder, workspace: scene.workspace, at: at.date,
            unique: "\(scene.booking.id.text) \(scene.booking.start.seconds)")
    }

    /// Hosts are reminded a day before it would begin, or after half of the time that is left; then it is over.
    private func awaitAnswer(_ tx: Transaction, _ scene: BookingScene) throws {
        let start = scene.booking.start
        let left = start - tx.now.instant
        for (isOver, at) in [(false, start + -min(86_400, left / 2)), (true, start)] {
            let due = RequestDue(booking: scene.booking.id, start: start.seconds, isOver: isOver)
            try queue.post(tx, due, workspace: scene.workspace, at: at.date)
        }
    }

    /// What a guest asked for still waits for an answer.
    func remindHosts(_ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking) throws {
        guard let scene = try scene(tx, workspace, booking), let guest = booking.guest else { return }
        for host in scene.hosts {
            let draft = try hostMail(scene, guest, host, .asked, at: tx.now.instant, isWritten: true)
            try outbox.queue(tx, draft, workspace: workspace)
        }
    }

    private func guestMail(
        _ scene: BookingScene, _ guest: GuestDetails, _ news: BookingNews, at now: Instant
    ) throws -> MailDraft {
        let catalogue = try templates.catalogue(guest.language)
        let words = MeetingWords(catalogue: catalogue)
        let hosts = words.names(scene.hosts.map(\.profile.name))
        let names = hosts.isEmpty ? scene.workspaceName : hosts
        let values = ["what": scene.type.name, "names": names]
        let to = Mailbox(name: guest.name, address: guest.address)
        let mail = BookingMail(
            heading: words.said(news.guestHeading, values), lead: words.said(news.guestLead, values),
            what: scene.type.name, when: words.when(scene.booking.start, scene.booking.end, in: scene.guestZone),
            place: news.isOff ? nil : words.whereabouts(scene), with: names, answers: guest.answers,
            reason: guest.reason, doubt: Self.doubt("meetings.mail.guest.unchecked", guest, news, words),
            link: site.origin + "/booking/" + scene.booking.token,
            linkText: words.said(scene.booking.state.isLive ? "meetings.mail.change" : "meetings.mail.look"),
            lang: guest.language, workspace: scene.workspaceName)
        let body = try templates.mail(mail, "booking", language: guest.language)
        return MailDraft(
            news == .reminder ? BookingNews.reminderKind : BookingNews.guestKind, to: to,
            person: scene.booking.owner, subject: words.said(news.guestHeading, values), text: body.text,
            html: body.html, until: scene.booking.end.date,
            calendar: part(scene, news).map { invitation(scene, $0, to: [to], catalogue, at: now).part })
    }

    private func hostMail(
        _ scene: BookingScene, _ guest: GuestDetails, _ host: Person, _ news: BookingNews, at now: Instant,
        isWritten: Bool, lead: StaticString? = nil
    ) throws -> MailDraft {
        let language = scene.language(of: host.id)
        let catalogue = try templates.catalogue(templates.catalogues[language] == nil ? "en" : language)
        let words = MeetingWords(catalogue: catalogue)
        let values = ["what": scene.type.name, "names": guest.name]
        let mail = BookingMail(
            heading: words.said(news.hostHeading, values),
            lead: words.said(lead ?? (isWritten ? news.writtenLead : news.hostLead), values), what: scene.type.name,
            when: words.when(scene.booking.start, scene.booking.end, in: scene.zone(of: host.id)),
            place: news.isOff ? nil : words.whereabouts(scene), with: guest.name + " <" + guest.address.text + ">",
            answers: guest.answers, reason: guest.reason,
            doubt: Self.doubt("meetings.mail.host.unchecked", guest, news, words),
            link: site.origin + "/meetings/bookings/" + scene.booking.id.text,
            linkText: words.said("meetings.mail.open"), lang: catalogue.language, workspace: scene.workspaceName)
        let body = try templates.mail(mail, "booking", language: catalogue.language)
        return MailDraft(
            news == .reminder ? BookingNews.reminderKind : BookingNews.hostKind,
            to: Mailbox(name: host.profile.name, address: host.profile.address), person: scene.booking.owner,
            subject: words.said(news.hostHeading, values), text: body.text, html: body.html,
            until: scene.booking.end.date, calendar: isWritten ? nil : hostPart(scene, guest, news, catalogue, at: now))
    }

    /// What was booked without looking into a calendar is said to have been.
    private static func doubt(
        _ key: StaticString, _ guest: GuestDetails, _ news: BookingNews, _ words: MeetingWords
    ) -> String? {
        guest.isUnchecked == true && !news.isOff && news != .reminder ? words.said(key) : nil
    }

    /// A meeting could not be written into a host's calendar after all: they are sent the invitation.
    func inviteInstead(_ tx: Transaction, _ workspace: WorkspaceID, _ payload: CalendarWrite) throws {
        guard try ownEvent(tx, workspace, payload) != nil,
            try offerings.hosts(tx, workspace, of: [payload.host]).first?.isThere ?? false
        else { return }
        if payload.isPoll {
            guard let scene = try scene(tx, workspace, PollID(payload.event)) else { return }
            return try tellHost(tx, scene, payload.host, .settled, "meetings.mail.host.unwritten")
        }
        guard let booking = try written(tx, workspace, payload), let guest = booking.guest,
            let scene = try scene(tx, workspace, booking),
            let host = scene.hosts.first(where: { $0.id == payload.host })
        else { return }
        let draft = try hostMail(
            scene, guest, host, .booked, at: tx.now.instant, isWritten: false, lead: "meetings.mail.host.unwritten")
        try outbox.queue(tx, draft, workspace: workspace)
    }

    // MARK: In calendars

    /// Whether a mail carries the event, or its end; nil where calendars have nothing to learn.
    private func part(_ scene: BookingScene, _ news: BookingNews) -> Invitation.Method? {
        switch news {
        case .booked, .moved: .request
        // A moved one that has to be allowed again stands in calendars already.
        case .asked: scene.booking.sequence > 0 ? .request : nil
        case .cancelled: .cancel
        case .declined, .lapsed: scene.booking.sequence > 1 ? .cancel : nil
        case .reminder: nil
        }
    }

    /// Of a meeting with seats hosts have one event, however many guests come, and it names none of them.
    private func hostPart(
        _ scene: BookingScene, _ guest: GuestDetails, _ news: BookingNews, _ catalogue: Catalogue, at now: Instant
    ) -> MailCalendar? {
        let isGroup = scene.type.settings.seats > 1
        guard let method = part(scene, news), !(isGroup && method == .cancel) else { return nil }
        let guests = isGroup ? [] : [Mailbox(name: guest.name, address: guest.address)]
        return invitation(scene, method, to: guests, catalogue, at: now, isGroup: isGroup).part
    }

    func invitation(
        _ scene: BookingScene, _ method: Invitation.Method, to guests: [Mailbox], _ catalogue: Catalogue,
        at now: Instant, isGroup: Bool = false
    ) -> Invitation {
        let words = MeetingWords(catalogue: catalogue)
        let hosts = scene.hosts.map { Mailbox(name: $0.profile.name, address: $0.profile.address) }
        let names = (hosts + guests).map(\.name.text).filter { !$0.isEmpty }
        let id = isGroup ? scene.booking.meeting?.text ?? scene.booking.id.text : scene.booking.id.text
        return Invitation(
            method: method, uid: id + "@" + organizer.address.domain, sequence: isGroup ? 0 : scene.booking.sequence,
            organizer: organizer, organizerName: scene.workspaceName, attendees: hosts + guests,
            summary: isGroup ? scene.type.name : scene.type.name + ": " + words.names(names),
            text: scene.type.settings.text, place: method == .cancel ? "" : words.whereabouts(scene) ?? "",
            start: scene.booking.start,
            end: scene.booking.end, stamp: now, isTentative: scene.booking.state == .pending)
    }

    /// The last guest has left a meeting with seats: its event goes out of the hosts' calendars.
    func withdrawFromHosts(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, without person: PersonID? = nil
    ) throws {
        guard let scene = try scene(tx, workspace, booking, without: person), scene.type.settings.seats > 1,
            let meeting = booking.meeting
        else { return }
        let written = try connections.withTargets(tx, workspace, scene.hosts.map(\.id))
        try writeEvents(tx, workspace, meeting.uuid, isGroup: true, written.sorted())
        let good = try connections.withGoodTargets(tx, workspace, scene.hosts.map(\.id))
        for host in scene.hosts where !good.contains(host.id) {
            let language = scene.language(of: host.id)
            let catalogue = try templates.catalogue(templates.catalogues[language] == nil ? "en" : language)
            let words = MeetingWords(catalogue: catalogue)
            var event = invitation(scene, .cancel, to: [], catalogue, at: tx.now.instant, isGroup: true)
            event = event.ended(uid: meeting.text + "@" + organizer.address.domain)
            let mail = BookingMail(
                heading: words.said("meetings.mail.empty", ["what": scene.type.name]),
                lead: words.said("meetings.mail.empty-lead"), what: scene.type.name,
                when: words.when(booking.start, booking.end, in: scene.zone(of: host.id)), place: nil,
                with: scene.type.name, answers: [], reason: nil, link: site.origin + "/meetings",
                linkText: words.said("meetings.mail.open"), lang: catalogue.language, workspace: scene.workspaceName)
            let body = try templates.mail(mail, "booking", language: catalogue.language)
            try outbox.queue(
                tx,
                MailDraft(
                    BookingNews.hostKind, to: Mailbox(name: host.profile.name, address: host.profile.address),
                    person: booking.owner, subject: mail.heading, text: body.text, html: body.html,
                    until: booking.end.date, calendar: event.part),
                workspace: workspace)
        }
    }
}

extension Invitation {
    /// As a mail carries it.
    var part: MailCalendar { MailCalendar(method: method == .request ? .request : .cancel, text: file) }

    fileprivate func ended(uid: String) -> Invitation {
        Invitation(
            method: .cancel, uid: uid, sequence: sequence + 1, organizer: organizer, organizerName: organizerName,
            attendees: attendees, summary: summary, text: text, place: place, start: start, end: end, stamp: stamp)
    }
}

extension MeetingWords {
    /// Where, in one line; nil where there is nothing to say.
    func whereabouts(_ scene: BookingScene) -> String? {
        // Nobody has said yes yet.
        if scene.booking.state == .pending, [.link, .call, .jitsi].contains(scene.type.settings.place.kind) {
            return publicPlace(scene.type.settings.place)
        }
        return switch scene.type.settings.place.kind {
        case .phone:
            scene.place.isEmpty
                ? said("meetings.place.phone") : said("meetings.place.phone-at", ["detail": scene.place])
        case .call: said("meetings.place.call", ["detail": scene.place])
        case .address, .link, .jitsi: scene.place
        case .meet:
            !scene.place.isEmpty
                ? scene.place
                : said(scene.lacksVideo ? "meetings.place.meet-missing" : "meetings.place.meet-coming")
        case .zoom:
            !scene.place.isEmpty
                ? scene.place
                : said(scene.lacksVideo ? "meetings.place.zoom-missing" : "meetings.place.zoom-coming")
        }
    }
}

extension BookingNews {
    var guestHeading: StaticString {
        switch self {
        case .asked: "meetings.mail.guest.asked"
        case .booked: "meetings.mail.guest.booked"
        case .moved: "meetings.mail.guest.moved"
        case .cancelled: "meetings.mail.guest.cancelled"
        case .declined: "meetings.mail.guest.declined"
        case .reminder: "meetings.mail.guest.reminder"
        case .lapsed: "meetings.mail.guest.lapsed"
        }
    }

    var guestLead: StaticString {
        switch self {
        case .asked: "meetings.mail.guest.asked-lead"
        case .booked: "meetings.mail.guest.booked-lead"
        case .moved: "meetings.mail.guest.moved-lead"
        case .cancelled: "meetings.mail.guest.cancelled-lead"
        case .declined: "meetings.mail.guest.declined-lead"
        case .reminder: "meetings.mail.guest.reminder-lead"
        case .lapsed: "meetings.mail.guest.lapsed-lead"
        }
    }

    var hostHeading: StaticString {
        switch self {
        case .asked: "meetings.mail.host.asked"
        case .booked: "meetings.mail.host.booked"
        case .moved: "meetings.mail.host.moved"
        case .cancelled: "meetings.mail.host.cancelled"
        case .declined: "meetings.mail.host.declined"
        case .reminder: "meetings.mail.host.reminder"
        case .lapsed: "meetings.mail.host.lapsed"
        }
    }

    /// To a host into whose calendar it is written.
    var writtenLead: StaticString { self == .booked ? "meetings.mail.host.booked-written" : hostLead }

    var hostLead: StaticString {
        switch self {
        case .asked: "meetings.mail.host.asked-lead"
        case .booked: "meetings.mail.host.booked-lead"
        case .moved: "meetings.mail.host.moved-lead"
        case .cancelled: "meetings.mail.host.cancelled-lead"
        case .declined: "meetings.mail.host.declined-lead"
        case .reminder: "meetings.mail.host.reminder-lead"
        case .lapsed: "meetings.mail.host.lapsed-lead"
        }
    }
}
