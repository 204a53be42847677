import Accounts
import Foundation
import Primitives
import Vault

package enum RegisterEntryTag {}
package typealias RegisterEntryID = Identifier<RegisterEntryTag>

/// That a duty was done, by the word of somebody who signs for it, with the file that shows it. Never changed afterwards.
struct RegisterEntry: Sendable, Equatable {
    enum Outcome: String, Sendable, CaseIterable {
        /// Nothing is left to do.
        case good
        /// Something was found, and is being mended.
        case open
        /// There is nothing to show, such as a report that nobody made.
        case none
    }

    struct Document: Codable, Sendable, Equatable, SealableValue {
        /// What was done, and what was found.
        let words: String
    }

    /// The file that shows it.
    struct Evidence: Sendable, Equatable {
        let name: String
        /// SHA-256, in hexadecimal.
        let digest: String
        let size: Int
    }

    let id: RegisterEntryID
    let duty: String
    let doneOn: Day
    /// Where what was shown runs out by itself.
    let goodUntil: Day?
    let outcome: Outcome
    let document: Document
    let signer: AccountID
    let writtenAt: Date
    var evidence: Evidence?

    /// Days back, and days ahead, that an entry may be about.
    static let reach = 3_660
    /// Octets of a file.
    static let maximumEvidence = 5 * 1_048_576

    /// Until when a duty is done by it.
    func lasts(_ duty: Duty) -> Day {
        let until = doneOn.advanced(by: duty.days)
        return goodUntil.map { min($0, until) } ?? until
    }
}
