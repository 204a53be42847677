import Foundation
import Policy
import Primitives

/// Leave for support to act in one person's name in one workspace: wished for, allowed for a while, or over.
package struct SupportAccess: Sendable, Equatable {
    package enum State: Sendable, Equatable { case waiting, allowed, over }

    package enum Ending: String, Sendable, CaseIterable {
        /// The person said no; the person ended it; support itself did.
        case declined, ended, closed
        /// The account's factors, address or role changed, or its person reported a sign-in.
        case revoked
        case expired
    }

    package let id: SupportAccessID
    package let workspace: WorkspaceID
    package let workspaceName: String
    /// Nil where no member has the address that was named.
    package let account: AccountID?
    /// Who of support asked; nil where the person offered it to all of support.
    package let operatorAccount: AccountID?
    /// Their name and address as they were then: a name is whatever somebody calls themselves, and may be another one
    /// by now. Nil where the account is no more.
    package let asking: String?
    package let reason: String?
    /// The person's address, with most of it left out.
    package let hint: String
    package let askedAt: Date
    package let answerBy: Date
    package let allowedAt: Date?
    package let endsAt: Date?
    package let endedAt: Date?
    /// When whoever asked took it back.
    package let closedAt: Date?

    /// How it is.
    package func state(at now: Date) -> State {
        if endedAt != nil { return .over }
        if let endsAt { return endsAt > now ? .allowed : .over }
        return answerBy > now ? .waiting : .over
    }

    /// How it looks to whoever asked: a wish that was declined, and one that reached nobody, wait alike until their time
    /// is up. Else an early end would tell who is a member.
    package func stateAtDesk(at now: Date) -> State {
        if closedAt != nil { return .over }
        guard allowedAt == nil else { return state(at: now) }
        return answerBy > now ? .waiting : .over
    }
}

extension SupportAccess {
    /// Four characters by which the person and the desk can speak of the same one: `3F2A`.
    package var reference: String { String(id.text.suffix(4)).uppercased() }
}

package typealias SupportAccessID = Identifier<SupportAccess>

package enum SupportRule {
    /// Seconds for which a wish waits for an answer.
    package static let patience: TimeInterval = 7 * 86_400
    /// Wishes of one operator that wait at the same time.
    package static let maximumWishes = 20
    /// Characters of a reason.
    package static let longestReason = 500
    /// Seconds after which what is over is forgotten: 400 days.
    package static let memory: TimeInterval = 400 * 86_400
}

/// For how long a person lets support in.
package enum SupportHours: String, Sendable, CaseIterable {
    case one = "1"
    case four = "4"
    case day = "24"

    package var seconds: TimeInterval { (Double(rawValue) ?? 1) * 3600 }
}

extension EmailAddress {
    /// Enough to recognise an address one was told, and too little to learn one: `a…@e….org`.
    package var hint: String {
        let name = domain.split(separator: ".").last.map(String.init) ?? ""
        return "\(local.prefix(1))…@\(domain.prefix(1))….\(name)"
    }
}
