import Accounts
import Calendars
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Web

/// A guest is to be written to after their meeting, if it took place at that time.
struct FollowUp: JobPayload {
    static let kind = "meetings.follow-up"
    /// What was sent later would surprise: the meeting is long forgotten.
    static let patience = 3 * 86_400

    let booking: BookingID
    /// When the meeting ends: seconds since 1970.
    let end: Int
}

struct FollowUpWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: FollowUp, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let booking = try slice.bookings.booking(tx, workspace, payload.booking, locking: true)
            guard let booking, booking.state == .booked, booking.end.seconds == payload.end,
                booking.isOver(at: tx.now.instant)
            else { return .cancelled(reason: "moved, cancelled, or nobody came") }
            guard let scene = try slice.scene(tx, workspace, booking), let follow = scene.type.settings.followUp,
                tx.now.instant - booking.end < follow.hours * 3600 + FollowUp.patience
            else { return .cancelled(reason: "not wished any more, or too late") }
            try slice.mailAfterwards(tx, scene, follow)
            try job.complete(tx)
            return .completed
        }
    }
}

extension MeetingsSlice {
    static let followUpKind = MailKind("booking-after", patience: 86_400, priority: 5)

    /// At the end of the meeting and the hours that its kind says; where it says none, nothing.
    func awaitEnd(_ tx: Transaction, _ scene: BookingScene) throws {
        guard let follow = scene.type.settings.followUp else { return }
        let (booking, end) = (scene.booking, scene.booking.end)
        let payload = FollowUp(booking: booking.id, end: end.seconds)
        try queue.enqueue(
            tx, payload, workspace: scene.workspace, at: (end + follow.hours * 3600).date,
            unique: "\(booking.id.text) \(end.seconds)")
    }

    /// In the words of whoever made the kind of meeting. Hosts get none: it is theirs.
    fileprivate func mailAfterwards(
        _ tx: Transaction, _ scene: BookingScene, _ follow: EventTypeSettings.FollowUp
    ) throws {
        guard let guest = scene.booking.guest else { return }
        let catalogue = try templates.catalogue(guest.language)
        let words = MeetingWords(catalogue: catalogue)
        let hosts = words.names(scene.hosts.map(\.profile.name))
        let mail = BookingMail(
            heading: words.said("meetings.mail.guest.after", ["what": scene.type.name]), lead: follow.text,
            what: scene.type.name, when: words.when(scene.booking.start, scene.booking.end, in: scene.guestZone),
            place: nil, with: hosts.isEmpty ? scene.workspaceName : hosts, answers: [], reason: nil,
            link: site.origin + "/booking/" + scene.booking.token, linkText: words.said("meetings.mail.look"),
            lang: guest.language, workspace: scene.workspaceName)
        let body = try templates.mail(mail, "booking", language: guest.language)
        try outbox.queue(
            tx,
            MailDraft(
                Self.followUpKind, to: Mailbox(name: guest.name, address: guest.address), person: scene.booking.owner,
                subject: mail.heading, text: body.text, html: body.html),
            workspace: scene.workspace)
    }
}
