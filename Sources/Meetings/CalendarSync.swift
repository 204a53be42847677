import Accounts
import Calendars
import Foundation
import Mail
import Outbound
import Primitives
import Store
import Web

/// How what is known of connected calendars is kept true. No page waits for it but the one that confirms a booking.
extension MeetingsSlice {
    /// Seconds for which a look at a calendar is as good as one at this moment.
    private static let recent = 60
    /// How long a guest waits for calendars at most.
    private static let patience = Duration.seconds(6)

    /// Looks at a calendar where it is, and keeps what was found or why nothing was.
    @discardableResult
    func look(_ workspace: WorkspaceID, at due: CalendarConnectionStore.Due) async throws -> CalendarTrouble? {
        let (wish, now) = try await database.transaction(.workspace(workspace)) { tx in
            (try self.wish(tx, workspace, due), tx.now.instant)
        }
        do throws(CalendarTrouble) {
            let look = try await reader.read(wish, at: now)
            try await keep(workspace, due, look)
            return nil
        } catch {
            // Whoever did not wait for the answer has learned nothing.
            if Task.isCancelled { return nil }
            try await note(workspace, due, error)
            return error
        }
    }

    private func wish(
        _ tx: Transaction, _ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due
    ) throws -> CalendarReader.Wish {
        let availability = try availabilities.availability(tx, workspace, due.person)
        let tells = due.connection.kind == .google
        return CalendarReader.Wish(
            connection: due.connection, remote: due.remote, coversUntil: due.coversUntil,
            onBehalf: OnBehalf(workspace: workspace, person: due.person), viewer: availability?.hours?.zone ?? .utc,
            own: try connections.own(tx, workspace, of: due.person),
            entries: tells ? try connections.entries(tx, workspace, due) : nil)
    }

    private func keep(
        _ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due, _ look: CalendarReader.Look
    ) async throws(CalendarTrouble) {
        do {
            try await database.transaction(.workspace(workspace)) { try connections.keep($0, workspace, due, look) }
        } catch { throw .later }
    }

    func note(
        _ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due, _ trouble: CalendarTrouble
    ) async throws {
        try await database.transaction(.workspace(workspace)) { tx in
            try connections.note(tx, workspace, due, trouble)
            let isFailed = tx.now.instant - due.readAt > due.patience
            guard trouble.needsOwner || isFailed, try connections.noteTold(tx, workspace, due, trouble) else { return }
            try tellOwner(tx, workspace, due, trouble)
        }
    }

    /// Looks at the calendars of these people now, before a booking of theirs stands; also at those that failed last time,
    /// unless their owner has to let us in anew. What cannot be read within seconds counts as it was read last: its owner
    /// is told, and a guest is not made to wait for a provider.
    func recheck(_ workspace: WorkspaceID, of people: [PersonID]) async throws {
        let dues = try await database.transaction(.workspace(workspace)) { tx in
            try connections.remotes(tx, workspace, of: people).filter {
                $0.canBeAsked && tx.now.instant - $0.readAt > Self.recent
            }
        }
        guard !dues.isEmpty else { return }
        await withTaskGroup(of: Bool.self) { group in
            for due in dues {
                group.addTask {
                    _ = try? await look(workspace, at: due)
                    return true
                }
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return false
            }
            var left = dues.count
            while left > 0, await group.next() == true { left -= 1 }
            group.cancelAll()
        }
    }

    // MARK: Its owner

    static let troubleKind = MailKind("calendar-trouble", priority: 3)

    private func tellOwner(
        _ tx: Transaction, _ workspace: WorkspaceID, _ due: CalendarConnectionStore.Due, _ trouble: CalendarTrouble
    ) throws {
        guard let owner = try people.person(tx, workspace, due.person), owner.state == .active,
            let source = try calendars.sources(tx, workspace, of: [due.person])[due.person]?.first(where: {
                $0.id == due.id
            })
        else { return }
        let spoken = try availabilities.availability(tx, workspace, due.person)?.language ?? "en"
        let catalogue = try templates.catalogue(templates.catalogues[spoken] == nil ? "en" : spoken)
        let words = MeetingWords(catalogue: catalogue)
        let mail = CalendarTroubleMail(
            heading: words.said("meetings.trouble.heading", ["name": source.name]),
            trouble: catalogue.sentence(trouble.words), until: words.said("meetings.trouble.until"),
            link: site.origin + "/meetings/calendars", linkText: words.said("meetings.trouble.open"),
            lang: catalogue.language, workspace: try accounts.workspaceName(tx, workspace) ?? "")
        let body = try templates.mail(mail, "calendar-trouble", language: catalogue.language)
        try outbox.queue(
            tx,
            MailDraft(
                Self.troubleKind, to: Mailbox(name: owner.profile.name, address: owner.profile.address),
                person: due.person, subject: mail.heading, text: body.text, html: body.html),
            workspace: workspace)
    }
}

/// A calendar or an account cannot be used any more, and its owner can do something about it.
struct CalendarTroubleMail: Sendable {
    let heading: String
    let trouble: String
    /// What is so until then.
    let until: String
    let link: String
    let linkText: String
    let lang: String
    let workspace: String
}
