import Foundation
import Primitives
import Vault

/// What an archive would bring, as its preview says it.
struct ArchiveSummary: Codable, Sendable, Equatable, StagedSummary {
    static let kind = "everything"

    let fileName: String
    let made: Date
    var newContacts = 0
    var knownContacts = 0
    /// Whom nobody is to write to.
    var leftOut = 0
    var sequences = 0
    var entries = 0
    var conversations = 0
    var problems: [ArchiveIntake.Problem] = []
    var problemCount = 0
    /// Contacts that there is room for.
    var room = 0

    var isReady: Bool {
        newContacts <= room && newContacts + knownContacts + sequences + entries + conversations > 0
    }
}

/// What is kept of a file that waits for a yes, beside the file itself.
protocol StagedSummary: Codable, SealableValue {
    static var kind: String { get }
}
