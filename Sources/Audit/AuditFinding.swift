import Primitives

/// The first thing that is wrong with a chain.
package struct AuditFinding: Sendable, Hashable, Codable {
    package enum Fault: String, Sendable, Codable {
        /// The entry's content and its hash do not fit.
        case edited
        /// There is no entry of this number, though later ones exist.
        case missing
        /// Another entry stands where this one belongs.
        case reordered
        /// The entry is whole, but does not follow the one before it: one of the two was replaced.
        case replaced
        /// An entry that the chain's end does not know, or a second one of its number.
        case added
        /// The chain ends before this entry, which its end or a checkpoint has seen.
        case cut
        /// The chain is whole, but is not the one that a checkpoint has seen: it was written anew.
        case rebuilt
        /// A checkpoint is not as it was signed.
        case forged
        /// Personal details are gone without having been erased.
        case personalMissing = "personal-missing"
        /// Personal details are not those that were recorded.
        case personalEdited = "personal-edited"
    }

    package let fault: Fault
    /// The first entry that is affected.
    package let seq: Int64
    /// For `rebuilt`, the checkpoint that shows it.
    package var checkpoint: Int64?
}

extension AuditFinding: CustomStringConvertible {
    package var description: String {
        switch fault {
        case .edited: "Entry \(seq) was edited: its content does not fit its hash."
        case .missing: "Entry \(seq) is missing."
        case .reordered: "Entry \(seq) is out of order: another entry belongs there."
        case .replaced: "Entry \(seq) does not follow the entry before it: one of the two was replaced."
        case .added: "Entry \(seq) was added beside the chain."
        case .cut: "The chain was cut: entry \(seq) and all after it are gone."
        case .rebuilt:
            "The chain was written anew: from entry \(seq) on, it is not the one that the checkpoint at "
                + "\(checkpoint ?? seq) was signed for."
        case .forged: "The checkpoint at entry \(seq) is not as this installation signed it."
        case .personalMissing: "The personal details of entry \(seq) are gone, and were not erased by Klatch."
        case .personalEdited: "The personal details of entry \(seq) are not those that were recorded."
        }
    }
}

/// What verifying one chain came to.
package struct AuditReport: Sendable, Codable, Equatable {
    /// The nil UUID for the installation's own chain.
    package let workspace: WorkspaceID
    /// Entries that were found good, from the first on.
    package let verified: Int64
    /// Checkpoints that the chain was found to agree with.
    package let checkpoints: Int
    /// Nil where all is well.
    package let finding: AuditFinding?
}
