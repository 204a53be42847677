import Foundation
import Jobs
import Primitives

/// Something that was refused, or that is worth watching. Whoever sees it only counts; what it means is for those above.
package enum SignalKind: String, Sendable, CaseIterable {
    /// A password, a code or a second factor did not fit.
    case secretRefused = "secret.refused"
    /// Somebody came in by a password alone, in a browser the account has not been used in.
    case passwordOnNewDevice = "password.new-device"
    /// Somebody who administers anything came in, in a browser the account has not been used in.
    case administratorOnNewDevice = "administrator.new-device"
    /// A person was refused a page or an act: not theirs, or not there.
    case requestRefused = "request.refused"
    /// Somebody of support was refused a page or an act while acting in a person's name.
    case supportRefused = "support.refused"
    /// A token of a session was presented after another had taken its place.
    case sessionReused = "session.reused"
    /// A program asked for what its token does not open.
    case tokenRefused = "token.refused"
    /// A program used its token; noted once a minute for each network it comes from.
    case tokenUsed = "token.used"
    /// A program used its token in a network in which it never did, after a day or more in few others.
    case tokenMoved = "token.moved"
    /// A token was presented that had been ended, or had run out.
    case tokenDead = "token.dead"
    /// A token was presented that was planted for nobody to use.
    case decoyTouched = "decoy.touched"
    /// A file of all people was taken.
    case peopleExported = "people.exported"
    /// A program read a page of people.
    case peopleRead = "people.read"
    /// A person said that a sign-in was not theirs.
    case signInReported = "sign-in.reported"
    /// What the installation claims of itself was found not to be so.
    case claimBroken = "claim.broken"
    /// A published notice concerns something that runs here, and nobody knew.
    case flawFound = "component.flaw-found"
}

/// By what signals are counted together.
package enum SignalGroup: String, Sendable, CaseIterable {
    case account, address, network, session, token, everything
}

/// One count that a signal adds to.
struct SignalCount: Sendable, Equatable {
    var workspace: WorkspaceID = .installation
    let group: SignalGroup
    let key: UUID
    var account: AccountID?
    /// Which bit of the set of others this one sets; nil where nobody asks for others.
    var mark: Int?
}

/// A secret that did not fit, as whoever refused it knows it.
package struct RefusedSecret: Sendable {
    package enum Way: String, Sendable {
        case code, password, passkey
        case secondFactor = "second-factor"
    }

    let way: Way
    let account: AccountID?
    let addressIndex: [UInt8]
    let network: NetworkPrefix?

    /// - Parameter addressIndex: of the typed address, where no account has it.
    package init(_ way: Way, account: AccountID?, addressIndex: [UInt8] = [], network: NetworkPrefix?) {
        self.way = way
        self.account = account
        self.addressIndex = addressIndex
        self.network = network
    }
}

package enum SignalRule {
    /// Seconds of one step: everything within is one row.
    package static let period: TimeInterval = 300
    /// Seconds for which counts are kept. No rule looks further back.
    package static let memory: TimeInterval = 7200
    /// Seconds until somebody looks at what was counted.
    package static let patience: TimeInterval = 2
    /// Places that networks share, and that addresses without an account share. More would be room for a flood.
    static let networks = 4096
    static let addresses = 1024
    /// Bits of a set of others.
    package static let marks = 512
    /// Refused sign-ins that are written to the audit trail in one step: of one account or address, and of all. What
    /// comes after them is counted, and written at each doubling.
    static let written = 5
    static let writtenOfAll = 100

    package static func period(of date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 / period).rounded(.down) * period)
    }

    static func isWritten(_ count: Int, atMost limit: Int) -> Bool { count <= limit || count & (count - 1) == 0 }
}

/// Something was counted: time to look whether it is too much.
package struct SignalsNoted: JobPayload {
    package static let kind = "accounts.signals"
    /// The sweep of the next minute is the retry.
    package static let maximumAttempts = 1

    package init() {}
}
