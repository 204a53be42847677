import Foundation
import Jobs
import Outbound
import Primitives
import Store
import ZoomAPI

/// What is still to be done at Zoom for somebody who is gone from there: meetings to be deleted, and access given back.
struct ZoomDeparture: Sendable, Codable {
    var user: ZoomUserID?
    /// Of the company's account: there is nothing to give back but meetings.
    var isCompany = false
    var refresh: String?
    var access: String?
    /// Seconds since 1970.
    var accessUntil: Int?
    var meetings: [ZoomMeetingID] = []

    init(_ document: ZoomConnection.Document, meetings: [ZoomMeetingID]) {
        (user, isCompany, self.meetings) = (document.user, document.isCompany, meetings)
        (refresh, access, accessUntil) = (document.refresh, document.access, document.accessUntil)
    }

    /// Got for a connection that was gone when it came.
    init(_ grant: ZoomGrant) { take(grant) }

    var isNothing: Bool { isCompany ? meetings.isEmpty : refresh == nil && access == nil }

    mutating func take(_ grant: ZoomGrant) {
        refresh = grant.refresh.reveal()
        access = grant.access.token.reveal()
        accessUntil = Int(grant.access.expiresAt.timeIntervalSince1970)
    }

    func access(at now: Date) -> Secret<String>? {
        guard let access, let accessUntil, Double(accessUntil) > now.timeIntervalSince1970 + ZoomCompany.margin else {
            return nil
        }
        return Secret(access)
    }
}

extension MeetingsSlice {
    /// Sees to it that what is left at Zoom is done, however often that has to be tried. Needs the system scope.
    func giveBack(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ departure: ZoomDeparture
    ) throws {
        if departure.isNothing { return }
        let id = try departures.add(tx, workspace, person, .zoom(departure))
        try queue.enqueue(tx, ProviderGiveBack(departure: id), workspace: workspace, unique: id.text)
    }

    /// True once nothing is left, or nobody can do it any more.
    func finish(_ waiting: ProviderDepartureStore.Waiting, _ departure: ZoomDeparture) async throws -> Bool {
        guard let zoom else { return false }
        let onBehalf = OnBehalf(workspace: waiting.workspace, person: waiting.person)
        do throws(ZoomFailure) {
            if departure.isCompany { return try await clearCompany(zoom, departure, onBehalf) }
        } catch { return error == .noUser }
        guard let token = try await access(zoom, waiting, departure, onBehalf) else { return true }
        do throws(ZoomFailure) {
            let account = zoom.account(.me, token, for: onBehalf)
            for meeting in departure.meetings { try await account.remove(meeting) }
            try await zoom.oauth.revoke(token, for: onBehalf)
            return true
        } catch {
            if error == .unauthorized { try await keep(waiting, departure, without: token) }
            return false
        }
    }

    private func clearCompany(
        _ zoom: ZoomRooms, _ departure: ZoomDeparture, _ onBehalf: OnBehalf
    ) async throws(ZoomFailure) -> Bool {
        guard let user = departure.user else { return true }
        for meeting in departure.meetings {
            try await zoom.asCompany(.user(user), for: onBehalf) { account throws(ZoomFailure) in
                try await account.remove(meeting)
            }
        }
        return true
    }

    /// Zoom takes an access token back, so that one has to be got where the last is over. Nil where Zoom gives none any more.
    private func access(
        _ zoom: ZoomRooms, _ waiting: ProviderDepartureStore.Waiting, _ departure: ZoomDeparture, _ onBehalf: OnBehalf
    ) async throws -> Secret<String>? {
        if let token = departure.access(at: zoom.time.now()) { return token }
        guard let refresh = departure.refresh else { return nil }
        let grant: ZoomGrant
        do throws(ZoomFailure) {
            grant = try await zoom.oauth.renew(Secret(refresh), for: onBehalf, now: zoom.time.now())
        } catch {
            if error == .revoked { return nil }
            throw error
        }
        var changed = departure
        changed.take(grant)
        let kept = changed
        try await database.transaction(.system("keeps what it takes to give access back")) {
            try departures.change($0, waiting, .zoom(kept))
        }
        return grant.access.token
    }

    /// A token that is not taken is not tried again.
    private func keep(
        _ waiting: ProviderDepartureStore.Waiting, _ departure: ZoomDeparture, without token: Secret<String>
    ) async throws {
        try await database.transaction(.system("forgets a token that is over")) { tx in
            guard case .zoom(var known)? = try departures.waiting(tx, waiting.workspace, waiting.id)?.departure,
                known.access == token.reveal()
            else { return }
            (known.access, known.accessUntil) = (nil, nil)
            try departures.change(tx, waiting, .zoom(known))
        }
    }
}
