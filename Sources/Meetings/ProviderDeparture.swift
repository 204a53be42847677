import Audit
import Foundation
import GoogleAPI
import Jobs
import Outbound
import Primitives
import Store
import Vault

enum ProviderDepartureTag {}
typealias ProviderDepartureID = Identifier<ProviderDepartureTag>

/// A service that was disconnected, or whose person is gone: what is still to be given back at its provider, and with what.
enum ProviderDeparture: Sendable, Codable, SealableValue {
    case google(CalendarConnectionID, GoogleLeave)
    case zoom(ZoomDeparture)

    /// Waits between tries, in seconds; the last one for all that follow.
    static let waits: [TimeInterval] = [60, 300, 900, 3600, 14_400]
}

/// Every statement on `meeting_departure`. Needs the system scope: whose it was may be gone.
struct ProviderDepartureStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// One that waits.
    struct Waiting: Sendable {
        let id: ProviderDepartureID
        let workspace: WorkspaceID
        let person: PersonID
        let departure: ProviderDeparture
        let tries: Int
    }

    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ departure: ProviderDeparture
    ) throws -> ProviderDepartureID {
        let id = ProviderDepartureID(random.uuid(at: tx.now))
        let sealed = try vault.seal(departure, under: vault.installationKey(tx), at: Self.place(id, workspace))
        try tx.run(
            """
            INSERT INTO meeting_departure (workspace_id, id, person_id, document, tries, try_at, created_at)
            VALUES (\(workspace), \(id), \(person), \(sealed), 0, \(tx.now), \(tx.now))
            """)
        return id
    }

    func waiting(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProviderDepartureID) throws -> Waiting? {
        try tx.first(
            """
            SELECT person_id, document, tries FROM meeting_departure
            WHERE workspace_id = \(workspace) AND id = \(id)
            """
        ).map { row in
            Waiting(
                id: id, workspace: workspace, person: try row.get("person_id"),
                departure: try vault.open(
                    row.get("document", as: Sealed<ProviderDeparture>.self), under: vault.installationKey(tx),
                    at: Self.place(id, workspace)),
                tries: try row.get("tries"))
        }
    }

    func due(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, id: ProviderDepartureID)] {
        try tx.rows(
            "SELECT workspace_id, id FROM meeting_departure WHERE try_at <= \(tx.now) ORDER BY try_at LIMIT \(limit)"
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    /// With its row goes what it took to use the service.
    func finish(_ tx: Transaction, _ waiting: Waiting) throws {
        try tx.run("DELETE FROM meeting_departure WHERE workspace_id = \(waiting.workspace) AND id = \(waiting.id)")
    }

    /// What it takes is another by now.
    func change(_ tx: Transaction, _ waiting: Waiting, _ departure: ProviderDeparture) throws {
        let sealed = try vault.seal(
            departure, under: vault.installationKey(tx), at: Self.place(waiting.id, waiting.workspace))
        try tx.run(
            """
            UPDATE meeting_departure SET document = \(sealed)
            WHERE workspace_id = \(waiting.workspace) AND id = \(waiting.id)
            """)
    }

    func postpone(_ tx: Transaction, _ waiting: Waiting) throws {
        let wait = ProviderDeparture.waits[min(waiting.tries, ProviderDeparture.waits.count - 1)]
        try tx.run(
            """
            UPDATE meeting_departure SET tries = tries + 1, try_at = \(tx.now + wait)
            WHERE workspace_id = \(waiting.workspace) AND id = \(waiting.id)
            """)
    }

    private static func place(_ id: ProviderDepartureID, _ workspace: WorkspaceID) -> Place {
        Place("meeting_departure", "document", row: id.uuid, workspace: workspace)
    }
}

/// Our access to a service is to be given back at its provider.
struct ProviderGiveBack: JobPayload {
    static let kind = "meetings.give-back"
    /// Its row says when it is tried again.
    static let maximumAttempts = 1

    let departure: ProviderDepartureID
}

struct ProviderGiveBackWorker: Worker {
    static let concurrency = 2
    let slice: MeetingsSlice

    func run(_ payload: ProviderGiveBack, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let waiting = try await slice.database.transaction(.system("access is given back")) {
            try slice.departures.waiting($0, workspace, payload.departure)
        }
        guard let waiting else { return .completed }
        let isDone = (try? await isDone(waiting)) ?? false
        try await slice.database.transaction(.system("access was given back")) { tx in
            guard isDone else { return try slice.departures.postpone(tx, waiting) }
            try slice.departures.finish(tx, waiting)
            let event = AuditEvent("calendar.given-back", by: .system, on: waiting.person.text)
            try slice.audit.record(tx, workspace, event)
        }
        return .completed
    }

    private func isDone(_ waiting: ProviderDepartureStore.Waiting) async throws -> Bool {
        switch waiting.departure {
        case .google(let connection, let leave): await isDone(waiting, connection, leave)
        case .zoom(let departure): try await slice.finish(waiting, departure)
        }
    }

    private func isDone(
        _ waiting: ProviderDepartureStore.Waiting, _ connection: CalendarConnectionID, _ leave: GoogleLeave
    ) async -> Bool {
        let onBehalf = OnBehalf(workspace: waiting.workspace, person: waiting.person)
        guard let google = slice.reader.google else { return false }
        do throws(GoogleFailure) {
            try await google.oauth.revoke(leave.refresh, for: onBehalf)
            await google.tokens.forget(connection)
            return true
        } catch { return error == .revoked }
    }
}

extension MeetingsSlice {
    /// Departures that are tried anew in one beat at most.
    private static let departuresAtOnce = 100

    var departures: ProviderDepartureStore { ProviderDepartureStore(vault: vault, random: random) }

    /// Sees to it that our access is given back at the provider, however often that has to be tried. What a password
    /// opens is nobody's to give back. Needs the system scope.
    func giveBack(_ tx: Transaction, _ workspace: WorkspaceID, _ connection: CalendarConnection) throws {
        guard let leave = connection.document.leave else { return }
        let id = try departures.add(tx, workspace, connection.person, .google(connection.id, leave))
        try queue.enqueue(tx, ProviderGiveBack(departure: id), workspace: workspace, unique: id.text)
    }

    /// The same of everything that somebody has connected who is erased.
    func giveBackAll(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        do {
            for connection in try connections.all(tx, workspace, of: person) {
                try giveBack(tx, workspace, connection)
            }
            // Their meetings were called off, and nobody is left in whose name to delete them afterwards.
            if let zoom = try zoomConnections.connection(tx, workspace, of: person) {
                let made = try zoomMeetings.coming(tx, workspace, of: person).compactMap { $0.made?.id }
                try giveBack(tx, workspace, person, ZoomDeparture(zoom.document, meetings: made))
            }
        } catch is VaultError {
            // Restored from a backup after their key was destroyed: nobody can open what it takes, and it goes with them.
        }
    }

    /// Forgets what nobody came back for, and has what could not be given back tried again. Needs the system scope.
    func tidyProviders(_ tx: Transaction) throws {
        try consents.prune(tx)
        for due in try departures.due(tx, limit: Self.departuresAtOnce) {
            try queue.enqueue(tx, ProviderGiveBack(departure: due.id), workspace: due.workspace, unique: due.id.text)
        }
    }
}
