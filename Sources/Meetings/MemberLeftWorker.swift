import Accounts
import Calendars
import Jobs
import Mail
import Primitives
import Store
import Web

/// Hears that somebody has left the workspace, or was suspended: nobody is to wait for them.
struct MemberLeftWorker: Worker {
    let slice: MeetingsSlice

    func run(_ payload: MemberLeft, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        return try await slice.database.transaction(.workspace(workspace)) { tx in
            let known = try slice.offerings.hosts(tx, workspace, of: [payload.person]).first
            guard let known, !known.isThere else { return .cancelled(reason: "they are back, or were erased") }
            try slice.leave(tx, workspace, known.person)
            try job.complete(tx)
            return .completed
        }
    }
}

extension MeetingsSlice {
    static let hostLeftKind = MailKind("meetings-host-left", priority: 3)

    /// Somebody is no host here any more: what lies ahead of them is off, their own kinds take no bookings, and whoever
    /// named them as a host is told.
    fileprivate func leave(_ tx: Transaction, _ workspace: WorkspaceID, _ person: Person) throws {
        try callOffAll(tx, workspace, person.id)
        for poll in try polls.all(tx, workspace, of: person.id) where poll.state == .final {
            guard let scene = try scene(tx, workspace, poll.id), let chosen = scene.chosen,
                chosen.start > tx.now.instant
            else { continue }
            try callOff(tx, scene, without: person.id)
        }
        try leavePolls(tx, workspace, person.id)
        for type in try eventTypes.all(tx, workspace, of: person.id) {
            if type.owner == person.id {
                try eventTypes.setOpen(tx, workspace, type.id, false)
            } else {
                try tellOwner(tx, workspace, of: type, left: person)
            }
        }
    }

    private func tellOwner(
        _ tx: Transaction, _ workspace: WorkspaceID, of type: EventType, left person: Person
    ) throws {
        guard let owner = try people.person(tx, workspace, type.owner), owner.state == .active else { return }
        let spoken = try availabilities.availability(tx, workspace, owner.id)?.language ?? "en"
        let catalogue = try templates.catalogue(templates.catalogues[spoken] == nil ? "en" : spoken)
        let words = MeetingWords(catalogue: catalogue)
        let isTogether = type.settings.assignment == .collective
        let mail = CalendarTroubleMail(
            heading: words.said("meetings.left.heading", ["name": person.profile.name, "what": type.name]),
            trouble: words.said("meetings.left.off"),
            until: words.said(isTogether ? "meetings.left.together" : "meetings.left.turns"),
            link: site.origin + "/meetings/types/" + type.id.text, linkText: words.said("meetings.left.open"),
            lang: catalogue.language, workspace: try accounts.workspaceName(tx, workspace) ?? "")
        let body = try templates.mail(mail, "calendar-trouble", language: catalogue.language)
        try outbox.queue(
            tx,
            MailDraft(
                Self.hostLeftKind, to: Mailbox(name: owner.profile.name, address: owner.profile.address),
                person: person.id, subject: mail.heading, text: body.text, html: body.html),
            workspace: workspace)
    }
}
