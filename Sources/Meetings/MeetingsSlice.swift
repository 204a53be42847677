import Accounts
import Audit
import Foundation
import GoogleAPI
import Jobs
import Limits
import Mail
import Outbound
import Policy
import Primitives
import Store
import Vault
import Web

/// Meetings: when people can be met, pages on which guests book without an account, and everything that is booked once.
package struct MeetingsSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let queue = JobQueue()
    let outbox: Outbox
    let deliveries: DeliveryStore
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource
    let limiter: Limiter
    /// Whose invitations they are: the one authority over every event in somebody's calendar.
    let organizer: Mailbox
    /// Where calendars are read that are elsewhere.
    let reader: CalendarReader
    /// Nil where the operator named no client at Zoom.
    let zoom: ZoomRooms?
    /// What to do about a mail that did not arrive.
    let mailFix: @Sendable (MailTrouble, Catalogue) -> String

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, outbox: Outbox, deliveries: DeliveryStore,
        templates: TemplateLibrary, site: SiteSettings, random: RandomSource, limiter: Limiter, organizer: Mailbox,
        fetch: GuardedFetch, settings: CalendarSettings, roots: VendorRoots, time: TimeSource, isShut: Door.Gate?,
        mailFix: @escaping @Sendable (MailTrouble, Catalogue) -> String
    ) {
        self.mailFix = mailFix
        self.database = database
        self.vault = vault
        self.audit = audit
        self.outbox = outbox
        self.deliveries = deliveries
        self.templates = templates
        self.site = site
        self.random = random
        self.limiter = limiter
        self.organizer = organizer
        let google = settings.google.map {
            GoogleCalendars(
                $0, origin: site.origin, roots: roots, ledger: database, random: random, time: time, isShut: isShut)
        }
        zoom = settings.zoom.map {
            ZoomRooms(
                $0, origin: site.origin, roots: roots, ledger: database, random: random, time: time, isShut: isShut)
        }
        reader = CalendarReader(fetch: fetch, google: google) { [vault] identity in
            vault.mac("calendar-entry", Array(identity.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Meetings") }

    package static let navigation = [
        NavigationEntry("/meetings", WordKey("meetings.nav"), for: .meetingsOwn, in: .mine)
    ]

    package var routes: [Route] {
        overviewRoutes + hoursRoutes + calendarRoutes + connectionRoutes + googleRoutes + zoomRoutes + eventTypeRoutes
            + weekRoutes + figureRoutes + doctorRoutes
            + bookingEndRoutes
            + bookingRoutes + bookedRoutes + pollRoutes + pollVoteRoutes
    }

    /// What guests tell hosts is not for who runs the workspace.
    package static let privateMailKinds = Set(
        [
            BookingNews.guestKind, BookingNews.hostKind, BookingNews.reminderKind, followUpKind, PollNews.kind,
            PollNews.ownerKind,
        ].map(\.name))

    package var workers: [any Worker] {
        [
            BookingReminderWorker(slice: self), FollowUpWorker(slice: self), MeetingsPruneWorker(slice: self),
            CalendarBeatWorker(slice: self),
            CalendarReadWorker(slice: self), CalendarWriteWorker(slice: self), PollReminderWorker(slice: self),
            MemberLeftWorker(slice: self), HostMailsLeftWorker(slice: self), RequestWorker(slice: self),
            ProviderGiveBackWorker(slice: self), VideoWorker(slice: self), ZoomErrandWorker(slice: self),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("meetings.prune", .every(seconds: 300), MeetingsPrune()),
            try RecurringJob("meetings.calendars", .every(seconds: 300), CalendarBeat()),
        ]
    }
}

extension MeetingsSlice {
    var accounts: AccountStore { AccountStore(vault: vault, random: random) }
    var people: PersonStore { PersonStore(vault: vault, random: random) }
    var availabilities: AvailabilityStore { AvailabilityStore(vault: vault) }
    var eventTypes: EventTypeStore { EventTypeStore(vault: vault, random: random) }
    var bookingLinks: BookingLinkStore { BookingLinkStore(vault: vault, random: random) }
    var offerings: OfferingStore { OfferingStore(vault: vault, random: random) }
    var meetings: MeetingStore { MeetingStore(random: random) }
    var bookings: BookingStore { BookingStore(vault: vault, random: random) }
    var connections: CalendarConnectionStore { CalendarConnectionStore(vault: vault, random: random) }
    var consents: GoogleConsentStore { GoogleConsentStore(.meetings, vault: vault, random: random) }
    var zoomConnections: ZoomConnectionStore { ZoomConnectionStore(vault: vault) }
    var zoomMeetings: ZoomMeetingStore { ZoomMeetingStore(vault: vault, random: random) }
    var writings: CalendarWritingStore { CalendarWritingStore() }
    var polls: PollStore { PollStore(vault: vault, random: random) }
    var voters: PollVoterStore { PollVoterStore(vault: vault, random: random) }
    var calendars: BusyCalendarStore { BusyCalendarStore(vault: vault, random: random) }
}

extension Exchange {
    /// Whom the audit trail names for what is done here.
    var actor: Actor { get throws { .account(try signedIn.account) } }
}
