import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// What hosts write down about a booking, for themselves.
extension MeetingsSlice {
    /// Characters of a note.
    static let maximumNote = 2_000

    /// Nothing typed takes it away.
    func keepNote(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("note")
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let note = form.prose("note", maximum: Self.maximumNote, optional: true)
        guard form.isSound, let note else {
            return try await showOwnBooking(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let booking = try ownBooking(tx, exchange, locking: true)
            guard booking.guest != nil else { return }
            try bookings.setNote(tx, membership.workspace, booking, note.isEmpty ? nil : note)
            try audit.record(tx, membership.workspace, AuditEvent("booking.noted", by: actor, on: booking.id.text))
        }
        return .redirect(to: try Self.ownBookingPath(exchange), notice: WordKey("meetings.own.noted"))
    }
}

extension BookingStore {
    /// Nil where there is none.
    func note(_ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking) throws -> String? {
        let row = try tx.first(
            "SELECT note FROM booking WHERE workspace_id = \(workspace) AND id = \(booking.id) AND note IS NOT NULL")
        guard let sealed: Sealed<String> = try row?.get("note"), booking.guest != nil,
            let key = try vault.personKeys(tx, workspace, [booking.owner])[booking.owner]
        else { return nil }
        return try vault.open(sealed, under: key, at: Self.place("note", booking.id, workspace))
    }

    func setNote(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, _ note: String?
    ) throws {
        guard let key = try vault.personKeys(tx, workspace, [booking.owner])[booking.owner] else {
            throw DatabaseError.missing("data_key")
        }
        let sealed = try note.map { try vault.seal($0, under: key, at: Self.place("note", booking.id, workspace)) }
        try tx.run("UPDATE booking SET note = \(sealed) WHERE workspace_id = \(workspace) AND id = \(booking.id)")
    }
}
