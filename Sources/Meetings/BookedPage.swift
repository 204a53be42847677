import Accounts
import Calendars
import Foundation
import Primitives
import Web

/// What a guest has booked: when, where, with whom, and how to change it.
struct BookedPage: Page {
    static let template = "booked"

    let name: String
    let when: String
    let place: String?
    /// The same, where it can be followed.
    let placeLink: String?
    let hosts: String?
    let action: String
    let isPending: Bool
    let isBooked: Bool
    let isEnded: Bool
    let isDeclined: Bool
    let isOver: Bool
    let canChange: Bool
    let reason: String?
    let again: String?
    /// A calendar could not be looked into.
    let isUnchecked: Bool
    let form: FormView

    var title: WordKey {
        if isDeclined { return WordKey("meetings.booked.title-declined") }
        if isEnded { return WordKey("meetings.booked.title-cancelled") }
        return isPending ? WordKey("meetings.booked.title-asked") : WordKey("meetings.booked.title")
    }

    init(_ scene: BookingScene, path: String, again: String?, _ form: Form, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let booking = scene.booking
        name = scene.type.name
        when = words.when(booking.start, booking.end, in: scene.guestZone)
        place = words.whereabouts(scene)
        placeLink = words.link(scene)
        hosts = scene.hosts.isEmpty ? nil : words.names(scene.hosts.map(\.profile.name))
        action = path
        isPending = booking.state == .pending
        isBooked = booking.state == .booked || booking.state == .missed
        isEnded = !booking.state.isLive
        isDeclined = booking.state == .declined
        isOver = booking.isOver(at: exchange.now.instant)
        canChange = booking.canBeChanged(at: exchange.now.instant)
        reason = booking.guest?.reason
        self.again = again
        isUnchecked = canChange && booking.guest?.isUnchecked == true
        self.form = exchange.view(form, labels: ["reason": WordKey("meetings.booked.reason")])
    }
}

/// The same for a host.
struct OwnBookingPage: Page {
    static let template = "own-booking"

    let booking: String
    let name: String
    let when: String
    let theirs: String
    let place: String?
    let placeLink: String?
    let guest: String
    let address: String
    let answers: [GuestDetails.Answer]
    let hasAnswers: Bool
    let reason: String?
    let state: String
    let isPending: Bool
    let canChange: Bool
    let isPast: Bool
    let isMissed: Bool
    /// A calendar is busy then, or cannot be read: asked once more before it is accepted.
    let isTaken: Bool
    /// A calendar could not be looked into when it was booked.
    let isUnchecked: Bool
    /// Who the guest was is still known: hosts can write something down.
    let canNote: Bool
    let form: FormView

    var title: WordKey { WordKey("meetings.own.title", ["what": name, "guest": guest]) }

    init(
        _ scene: BookingScene, note: String?, for host: PersonID, isTaken: Bool, _ form: Form, _ exchange: Exchange
    ) {
        self.isTaken = isTaken
        let words = MeetingWords(catalogue: exchange.catalogue)
        let shown = scene.booking
        booking = shown.id.text
        name = scene.type.name
        when = words.when(shown.start, shown.end, in: scene.zone(of: host))
        theirs = words.when(shown.start, shown.end, in: scene.guestZone)
        place = words.whereabouts(scene)
        placeLink = words.link(scene)
        guest = shown.guest?.name ?? ""
        address = shown.guest?.address.text ?? ""
        answers = shown.guest?.answers ?? []
        hasAnswers = !answers.isEmpty
        reason = shown.guest?.reason
        state = words.state(shown.state)
        isPending = shown.state == .pending
        canChange = shown.canBeChanged(at: exchange.now.instant)
        isPast = shown.start <= exchange.now.instant && (shown.state == .booked || shown.state == .missed)
        isMissed = shown.state == .missed
        isUnchecked = canChange && shown.guest?.isUnchecked == true
        canNote = shown.guest != nil
        var own = Form(["note": note ?? ""].merging(form.values) { _, typed in typed })
        for (name, problem) in form.problems { own.refuse(name, problem) }
        self.form = exchange.view(
            own, labels: ["reason": WordKey("meetings.booked.reason"), "note": WordKey("meetings.own.note")])
    }
}

extension MeetingWords {
    /// Where, if that is a page's address.
    func link(_ scene: BookingScene) -> String? { whereabouts(scene).flatMap { $0.hasPrefix("https://") ? $0 : nil } }

    func state(_ state: GuestBooking.State) -> String {
        switch state {
        case .held: said("meetings.state.held")
        case .pending: said("meetings.state.pending")
        case .booked: said("meetings.state.booked")
        case .missed: said("meetings.state.missed")
        case .cancelled: said("meetings.state.cancelled")
        case .declined: said("meetings.state.declined")
        }
    }
}
