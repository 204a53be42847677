import Foundation
import Primitives
import Vault
import ZoomAPI

/// Somebody's account at Zoom.
struct ZoomConnection: Sendable {
    enum State: String, Sendable, CaseIterable {
        case good
        /// Somebody asks for a new token at this moment.
        case renewing
        /// The answer to that was lost, and with it perhaps the only token that is good.
        case unsure
        /// Zoom or the person ended it.
        case revoked
        /// The answer was lost for good.
        case lost
    }

    let person: PersonID
    let state: State
    let renewingUntil: Date?
    let document: Document
    let goodAt: Date?
    let failedAt: Date?
    let failure: ZoomTrouble?
    let connectedAt: Date

    /// Whether meetings can be made in it.
    var isUsable: Bool { state != .revoked && state != .lost }

    /// Sealed under the person's key. Prints as dots.
    struct Document: Codable, Sendable, Equatable, SealableValue, CustomStringConvertible, CustomReflectable {
        var user: ZoomUserID
        var address: String
        /// Of the company's account, by the company's own access: there are no tokens.
        var isCompany = false
        var refresh: String?
        var access: String?
        /// Seconds since 1970.
        var accessUntil: Int?

        var description: String { "•••" }
        var customMirror: Mirror { Mirror(self, children: []) }

        /// The access token, for as long as it is good.
        func access(at now: Date, refused: Secret<String>?) -> Secret<String>? {
            guard let access, let accessUntil, Double(accessUntil) > now.timeIntervalSince1970 + ZoomCompany.margin,
                refused.map({ !constantTimeEqual(Array($0.reveal().utf8), Array(access.utf8)) }) ?? true
            else { return nil }
            return Secret(access)
        }

        mutating func take(_ grant: ZoomGrant) {
            refresh = grant.refresh.reveal()
            access = grant.access.token.reveal()
            accessUntil = Int(grant.access.expiresAt.timeIntervalSince1970)
        }

        mutating func forgetTokens() { (refresh, access, accessUntil) = (nil, nil, nil) }
    }
}

/// Who renews a token, and when: Zoom takes each refresh token once, so that two who ask at the same time would end the
/// connection, and an answer that is lost may have been the only good one.
enum ZoomRenewal {
    /// Seconds after which an answer does not come any more; a call ends long before.
    static let patience: TimeInterval = 60

    enum Step: Sendable {
        case use(Secret<String>)
        /// `isUnsure`: nobody knows whether the token is good that is asked with.
        case renew(Secret<String>, isUnsure: Bool)
        /// Somebody else is asking.
        case wait
        case stop(ZoomTrouble)
    }

    static func step(_ connection: ZoomConnection, refused: Secret<String>?, at now: Date) -> Step {
        if connection.state == .revoked { return .stop(.revoked) }
        if connection.state == .lost { return .stop(.lost) }
        if let access = connection.document.access(at: now, refused: refused) { return .use(access) }
        guard let refresh = connection.document.refresh.map(Secret.init) else { return .stop(.revoked) }
        let isOver = connection.renewingUntil.map { $0 <= now } ?? true
        switch connection.state {
        case .renewing where !isOver: return .wait
        case .unsure where !isOver: return .stop(.later)
        // Whoever asked did not live to keep the answer.
        case .renewing, .unsure: return .renew(refresh, isUnsure: true)
        default: return .renew(refresh, isUnsure: false)
        }
    }

    /// What a connection is after a renewal that brought nothing, and until when nobody asks again.
    static func after(
        _ failure: ZoomFailure, isUnsure: Bool, at now: Date
    ) -> (state: ZoomConnection.State, until: Date?) {
        switch failure {
        case .revoked: (isUnsure ? .lost : .revoked, nil)
        case .unknown: (.unsure, now + patience)
        default: isUnsure ? (.unsure, now + patience) : (.good, nil)
        }
    }
}
