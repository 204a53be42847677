import Foundation
import Policy
import Primitives

/// One line of a person's log: what somebody of support did in their name.
struct SupportEntry: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable { case opened, read, changed, refused, left }

    /// Its place in the log of the installation.
    let line: Int64
    let at: Date
    /// Nil where the operator's account is gone.
    let operatorName: String?
    let kind: Kind
    let act: Act?
    let path: String?
}

extension SupportEntry.Kind {
    var words: WordKey {
        switch self {
        case .opened: WordKey("operators.log.opened")
        case .read: WordKey("operators.log.read")
        case .changed: WordKey("operators.log.changed")
        case .refused: WordKey("operators.log.refused")
        case .left: WordKey("operators.log.left")
        }
    }
}

extension Act {
    /// What an act is about, for people; nil for what support never does.
    var supportWords: WordKey? {
        switch self {
        case .ownHome: WordKey("operators.log.home")
        case .peopleRead, .peopleManage: WordKey("operators.log.people")
        case .programsRead, .programsManage: WordKey("operators.log.programs")
        case .outboxRead, .outboxResend: WordKey("operators.log.outbox")
        case .jobsManage: WordKey("operators.log.jobs")
        case .membersRead: WordKey("operators.log.members")
        case .auditRead: WordKey("operators.log.audit")
        default: nil
        }
    }
}
