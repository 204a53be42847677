import App
import HTTPTypes
import Policy
import TestStage
import Testing
import Web

/// Who may do what, written down a second time: a right is given on purpose or not at all.
@Suite("The rights")
struct RightsTests {
    private static let closed: [Act: Set<String>] = [
        .ownHome: ["GET /"],
        .ownSessions: [
            "GET /sessions", "POST /sessions/end-all", "POST /sessions/end-others", "POST /sessions/{session}/end",
        ],
        .ownProfile: ["GET /account", "GET /account/profile", "POST /account/profile"],
        .ownAddressChange: [
            "GET /account/profile/address", "POST /account/profile/address", "GET /account/profile/address/proof",
            "POST /account/profile/address/proof",
        ],
        .signInPolicyChange: [
            "GET /sign-in-rules", "POST /sign-in-rules",
        ],
        .ownProofShow: [
            "GET /second-factor", "GET /confirm", "POST /confirm", "POST /second-factor/code",
            "POST /second-factor/passkey", "POST /second-factor/recovery", "GET /sign-in/company",
        ],
        .ownConnections: ["GET /account/connections"],
        .ownReceipt: ["GET /account/receipt"],
        .ownFactorsRead: ["GET /account/sign-in-methods"],
        .ownFactorsAdd: [
            "GET /account/passkeys/new", "POST /account/passkeys", "GET /account/authenticator",
            "GET /account/authenticator/{factor}",
            "POST /account/authenticator", "POST /account/authenticator/confirm",
        ],
        .ownFactorsChange: [
            "GET /account/factors/{factor}/remove", "POST /account/factors/{factor}/remove",
            "POST /account/recovery-codes", "GET /account/password", "POST /account/password",
            "POST /account/password/remove", "POST /account/connect/{provider}",
            "POST /account/connections/{identity}/remove",
        ],
        .ownSignOut: ["GET /sign-out", "POST /sign-out"],
        .ownTokensView: ["GET /account/tokens", "POST /account/tokens/{bearer}/end"],
        .ownTokens: ["POST /account/tokens"],
        .introductionsData: ["GET /introductions/stored.json", "POST /introductions/stored/erase"],
        .audiencesDelete: ["GET /audiences/{audience}/delete", "POST /audiences/{audience}/delete"],
        .introductionsOwn: [
            "GET /introductions", "GET /introductions/departments.csv", "GET /introductions/stored",
            "GET /introductions/met/{round}", "POST /introductions/met/{round}", "POST /introductions/met/{round}/kind",
            "POST /introductions/kind/{kind}/report", "POST /introductions/later",
            "GET /introductions/cannot/{round}", "POST /introductions/cannot/{round}",
            "POST /introductions/pause", "POST /introductions/asked", "POST /introductions/detail",
            "POST /introductions/resume",
            "POST /introductions/leave",
            "POST /introductions/leave-audience",
            "POST /introductions/never",
            "POST /introductions/never/remove",
            "POST /introductions/about",
            "POST /introductions/wishes",
            "POST /introductions/wish",
            "POST /introductions/wish/up",
            "POST /introductions/wish/remove",
            "POST /introductions/private",
            "POST /introductions/stored/correct",
        ],
        .outreachOwn: [
            "GET /outreach", "GET /outreach/contacts", "GET /outreach/contacts/new", "POST /outreach/contacts",
            "GET /outreach/contacts/{contact}", "GET /outreach/contacts/{contact}/edit",
            "POST /outreach/contacts/{contact}/edit", "POST /outreach/contacts/{contact}/suppress",
            "GET /outreach/contacts/import", "POST /outreach/contacts/import",
            "GET /outreach/contacts/import/{upload}", "POST /outreach/contacts/import/{upload}/confirm",
            "GET /outreach/results", "GET /outreach/mails", "GET /outreach/keeping",
            "GET /outreach/archive", "POST /outreach/archive", "GET /outreach/archive/{archive}",
            "POST /outreach/archive/{archive}/confirm", "POST /outreach/archive/{archive}/cancel",
            "POST /outreach/contacts/import/{upload}/columns", "POST /outreach/contacts/import/{upload}/cancel",
            "GET /outreach/do-not-contact",
            "POST /outreach/do-not-contact", "POST /outreach/do-not-contact/{suppression}/lift",
            "GET /outreach/sequences", "GET /outreach/sequences/new", "POST /outreach/sequences",
            "GET /outreach/sequences/{sequence}/edit", "POST /outreach/sequences/{sequence}/edit",
            "GET /outreach/contacts/{contact}/write",
            "POST /outreach/contacts/{contact}/write", "GET /outreach/mails/{enrolment}",
            "POST /outreach/mails/{enrolment}/approve", "POST /outreach/mails/{enrolment}/stop",
            "POST /outreach/mails/{enrolment}/pause", "POST /outreach/mails/{enrolment}/resume",
            "GET /outreach/messages/{message}", "POST /outreach/messages/{message}",
            "POST /outreach/sequences/{sequence}/share", "POST /outreach/shared/{shared}/copy",
            "POST /outreach/shared/{shared}/end", "GET /outreach/sequences/{sequence}/files",
            "POST /outreach/sequences/{sequence}/files", "GET /outreach/sequences/{sequence}/files/{enclosure}",
            "POST /outreach/sequences/{sequence}/files/{enclosure}/remove", "GET /outreach/messages/{message}/files",
            "POST /outreach/messages/{message}/files",
            "GET /outreach/messages/{message}/files/{attachment}",
            "POST /outreach/messages/{message}/files/{attachment}/remove",
            "POST /outreach/messages/{message}/resolve", "POST /outreach/mails/{enrolment}/look",
            "POST /outreach/mails/{enrolment}/dismiss",
            "GET /outreach/mailbox", "POST /outreach/mailbox/settings", "POST /outreach/mailbox/confirm",
            "POST /outreach/mailbox/disconnect",
            "POST /outreach/mailbox/gmail", "GET /outreach/mailbox/gmail/return", "GET /outreach/mailbox/server",
            "POST /outreach/mailbox/server",
        ],
        .outreachExport: ["GET /outreach/contacts.csv", "GET /outreach/everything.tar"],
        .outreachDelete: [
            "GET /outreach/contacts/{contact}/delete", "POST /outreach/contacts/{contact}/delete",
            "POST /outreach/sequences/{sequence}/delete", "POST /outreach/keeping",
        ],
        .meetingsOwn: [
            "GET /meetings", "GET /meetings/hours", "POST /meetings/hours", "POST /meetings/hours/dates",
            "POST /meetings/hours/dates/remove", "GET /meetings/calendars", "POST /meetings/calendars",
            "POST /meetings/calendars/{calendar}/remove", "POST /meetings/calendars/{calendar}/read",
            "POST /meetings/calendars/feed", "POST /meetings/calendars/account",
            "POST /meetings/calendars/google", "POST /meetings/connections/{calendarConnection}/google",
            "GET /meetings/calendars/google/return", "GET /meetings/zoom", "POST /meetings/zoom/connect",
            "POST /meetings/bookings/{booking}/note", "GET /meetings/doctor",
            "POST /meetings/doctor/entries/{calendarEntry}/again",
            "GET /meetings/zoom/return", "POST /meetings/zoom/disconnect",
            "GET /meetings/connections/{calendarConnection}", "POST /meetings/connections/{calendarConnection}",
            "POST /meetings/connections/{calendarConnection}/look",
            "POST /meetings/connections/{calendarConnection}/remove", "GET /meetings/week", "GET /meetings/figures",
            "GET /meetings/figures.csv", "GET /meetings/polls",
            "GET /meetings/polls/new",
            "POST /meetings/polls/new", "GET /meetings/polls/{poll}", "POST /meetings/polls/{poll}/ask",
            "POST /meetings/polls/{poll}/remind", "POST /meetings/polls/{poll}/close",
            "POST /meetings/polls/{poll}/open",
            "POST /meetings/polls/{poll}/final", "POST /meetings/polls/{poll}/cancel",
            "POST /meetings/polls/{poll}/delete", "GET /meetings/types/new",
            "POST /meetings/types/new", "GET /meetings/types/{eventType}", "GET /meetings/types/{eventType}/edit",
            "POST /meetings/types/{eventType}/edit", "POST /meetings/types/{eventType}/open",
            "POST /meetings/types/{eventType}/close", "GET /meetings/types/{eventType}/delete",
            "POST /meetings/types/{eventType}/delete", "POST /meetings/types/{eventType}/links",
            "POST /meetings/types/{eventType}/links/{bookingLinkID}/end", "GET /meetings/bookings/{booking}",
            "POST /meetings/bookings/{booking}/approve", "POST /meetings/bookings/{booking}/decline",
            "POST /meetings/bookings/{booking}/cancel", "POST /meetings/bookings/{booking}/missed",
        ],
        .peopleRead: ["GET /people", "GET /people/{person}"],
        .audiencesSee: [
            "GET /audiences", "GET /audiences/{audience}", "GET /audiences/{audience}/history",
        ],
        .audiencesManage: [
            "GET /audiences/new", "GET /audiences/new/list", "POST /audiences/new/list", "GET /audiences/new/rules",
            "POST /audiences/new/rules", "GET /audiences/new/group", "POST /audiences/new/group",
            "GET /audiences/new/joined", "POST /audiences/new/joined",
            "GET /audiences/{audience}/edit", "POST /audiences/{audience}/edit", "POST /audiences/{audience}/agree",
            "GET /audiences/{audience}/add",
            "POST /audiences/{audience}/add", "POST /audiences/{audience}/file",
            "POST /audiences/{audience}/drafts/{draft}", "GET /audiences/{audience}/pick",
            "POST /audiences/{audience}/pick", "POST /audiences/{audience}/people/{person}/remove",
            "POST /audiences/{audience}/links", "POST /audiences/{audience}/links/{link}/end",
        ],
        .programsRead: [
            "GET /programs", "GET /programs/{program}", "GET /programs/{program}/dates",
            "GET /dashboard", "GET /dashboard/{figure}", "GET /dashboard/departments/{department}",
            "GET /dashboard/departments/{department}/others.csv", "GET /programs/{program}/figures/{figure}",
            "GET /programs/{program}/departments/{department}",
            "GET /programs/{program}/departments/{department}/others.csv",
        ],
        .peopleExport: [
            "GET /people/export.csv", "GET /programs/{program}/left-out.csv", "GET /audiences/{audience}/export.csv",
        ],
        .peopleManage: [
            "GET /people/new", "POST /people/new",
            "GET /people/import", "POST /people/import", "GET /people/import/{import}",
            "POST /people/import/{import}/cancel", "POST /people/import/{import}/columns",
            "POST /people/import/{import}/confirm", "GET /people/import/{import}/done",
            "POST /people/{person}/resume", "POST /people/{person}/reachable", "GET /people/{person}/edit",
            "POST /people/{person}/edit", "GET /people/requests", "POST /people/requests/{request}/done",
        ],
        .peopleErase: [
            "GET /people/{person}/erase", "POST /people/{person}/erase", "POST /people/requests/rule",
        ],
        .programsManage: [
            "POST /programs", "GET /programs/new", "GET /rounds/{round}", "POST /programs/{program}",
            "POST /programs/{program}/pause",
            "POST /programs/{program}/resume", "POST /programs/{program}/rounds", "GET /programs/{program}/preview",
            "POST /programs/{program}/preview", "POST /programs/{program}/preview/cancel",
            "GET /programs/{program}/people", "GET /programs/{program}/preview/people/{person}",
            "POST /programs/{program}/preview/people/{person}",
            "POST /programs/{program}/approve", "GET /programs/{program}/test", "POST /programs/{program}/test",
            "GET /programs/{program}/year", "POST /programs/{program}/year", "POST /programs/{program}/year/cancel",
            "GET /programs/{program}/history", "POST /programs/{program}/history",
            "POST /programs/{program}/history/confirm", "POST /programs/{program}/history/cancel",
            "GET /programs/{program}/settings", "POST /programs/{program}/start", "GET /programs/{program}/archive",
            "POST /programs/{program}/archive", "POST /programs/{program}/copy", "GET /programs/{program}/dates/move",
            "POST /programs/{program}/dates/move", "POST /programs/{program}/dates/skip",
            "POST /programs/{program}/dates/restore", "GET /programs/{program}/habits",
            "POST /programs/{program}/habits", "GET /holidays", "POST /holidays", "POST /holidays/remove",
            "POST /holidays/upload", "POST /programs/{program}/nudge",
            "GET /programs/{program}/questions", "POST /programs/{program}/questions",
            "POST /programs/{program}/questions/hide", "POST /programs/{program}/asking",
        ],
        .outboxRead: ["GET /outbox", "GET /outbox/{delivery}"],
        .outboxResend: [
            "POST /deliveries/{delivery}/resend", "POST /outbox/{delivery}/resend", "POST /rounds/{round}/resend",
            "POST /deliveries/{delivery}/hasten", "POST /outbox/{delivery}/hasten", "POST /rounds/{round}/hasten",
        ],
        .jobsManage: ["GET /jobs", "POST /jobs/{job}/cancel"],
        .directoryManage: [
            "GET /directory", "POST /directory/tokens", "POST /directory/tokens/{connection}/end",
        ],
        .ownSupportView: ["GET /account/support", "POST /account/support/{access}/end"],
        .ownSupportConsent: ["POST /account/support", "POST /account/support/{access}/allow"],
        .operatorOverview: ["GET /operator"],
        .operatorWorkspaces: ["GET /operator/workspaces"],
        .operatorHealth: ["GET /operator/health"],
        .operatorGrantsRead: ["GET /operator/grants"],
        .operatorGrants: [
            "POST /operator/grants", "POST /operator/grants/{grant}/approve", "POST /operator/grants/{grant}/revoke",
            "POST /operator/review/{entry}/revoke",
        ],
        .operatorReviewRead: ["GET /operator/review"],
        .operatorReviewConfirm: ["POST /operator/review/{entry}/confirm"],
        .operatorSupportRead: ["GET /operator/support", "POST /operator/support/{access}/close"],
        .operatorSupport: ["POST /operator/support", "POST /operator/support/{access}/open"],
        .auditRead: ["GET /security", "GET /security/cases/{case}", "GET /security/review", "GET /security/trail"],
        .auditExport: ["GET /security/trail.csv"],
        .alertsHandle: [
            "POST /security/cases/{case}/take", "POST /security/cases/{case}/close", "GET /security/decoys",
            "POST /security/decoys", "POST /security/decoys/{decoy}/retire",
        ],
        .operatorCases: [
            "GET /operator/cases", "GET /operator/cases/{incident}", "POST /operator/cases/{incident}/take",
            "POST /operator/cases/{incident}/close", "GET /operator/trail",
        ],
        .operatorReports: [
            "GET /operator/reports", "GET /operator/reports/{flaw}", "POST /operator/reports/{flaw}/answer",
            "POST /operator/reports/{flaw}/judge", "POST /operator/reports/{flaw}/close",
            "POST /operator/reports/{flaw}/publish",
        ],
        .operatorComponents: [
            "GET /operator/components", "GET /operator/components.json", "GET /operator/components/{finding}",
        ],
        .operatorRegisters: [
            "GET /operator/registers", "GET /operator/registers/{duty}", "POST /operator/registers/{duty}",
            "POST /operator/registers/entries/{proof}/file", "GET /operator/registers/entries/{proof}/file",
        ],
        .operatorRisk: ["POST /operator/components/{finding}/accept"],
        .operatorIncidents: [
            "GET /operator/incidents", "GET /operator/incidents/new", "POST /operator/incidents",
            "GET /operator/incidents/{breach}", "POST /operator/incidents/{breach}/stage",
            "POST /operator/incidents/{breach}/assess", "POST /operator/incidents/{breach}/note",
            "GET /operator/incidents/{breach}/report.txt", "POST /operator/incidents/{breach}/affected",
            "POST /operator/incidents/{breach}/affected/add",
        ],
        .operatorContain: [
            "POST /operator/incidents/{breach}/duty", "POST /operator/incidents/{breach}/notice",
            "POST /operator/incidents/{breach}/contain", "POST /operator/incidents/{breach}/holds/{hold}/lift",
        ],
        .accessReview: ["POST /security/review/{line}/confirm", "POST /security/review/{line}/revoke"],
        .membersRead: ["GET /members"],
        .membersInvite: ["POST /members/invite", "POST /invitations/{invitation}/withdraw"],
        .membersChange: [
            "POST /members/{person}/remove", "POST /members/{person}/role", "POST /outreach/team/pause",
            "POST /outreach/team/resume",
        ],
    ]

    @Test("to each act open these routes and no others")
    func table() async throws {
        let routes = try await TestWorld().assembly.routes.routes
        let closed = routes.filter { if case .may = $0.access { true } else { false } }
        #expect(closed.count == Self.closed.values.map(\.count).reduce(0, +))
        for (act, paths) in Self.closed {
            let having = closed.filter { $0.access == .may(act) }
            #expect(Set(having.map { "\($0.method.rawValue) \($0.path)" }) == paths, "\(act)")
        }
    }
}
