import Foundation
import Policy
import Primitives
import Web

/// One line of a person's log: what somebody of support did in their name.
struct SupportEntry: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable { case opened, read, changed, refused, left }

    /// Its place in the log of the installation.
    let line: Int64
    let at: Date
    let workspace: WorkspaceID
    /// Name and address as they were then. Nil where the operator's account is gone.
    let who: String?
    let kind: Kind
    let act: Act?
    let path: String?
    /// Nil where nobody knows: the program ended before it could say.
    let outcome: SupportOutcome?
    /// The path that the answer led to.
    let result: String?

    /// What was looked at or changed, and what was made.
    var subjects: [SupportSubject] {
        SupportSubject.named(in: path ?? "")
            + (kind == .changed && outcome == .done ? SupportSubject.named(in: result ?? "") : [])
    }
}

/// Something that a path names, and that has a name.
package struct SupportSubject: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case people, programs, audiences }

    package let kind: Kind
    package let id: UUID

    /// `/programs/{id}/preview/people/{id}` names two.
    static func named(in path: String) -> [SupportSubject] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return zip(parts, parts.dropFirst()).compactMap { part, next in
            guard let kind = Kind(rawValue: part), let id = Identifier<SupportSubject>(next) else { return nil }
            return SupportSubject(kind: kind, id: id.uuid)
        }
    }
}

extension SupportSubject.Kind {
    /// Who may read what these are called.
    var act: Act {
        switch self {
        case .people: .peopleRead
        case .programs: .programsRead
        case .audiences: .audiencesSee
        }
    }
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
        case .audiencesSee, .audiencesManage: WordKey("operators.log.audiences")
        case .programsRead, .programsManage: WordKey("operators.log.programs")
        case .outboxRead, .outboxResend: WordKey("operators.log.outbox")
        case .jobsManage: WordKey("operators.log.jobs")
        case .membersRead: WordKey("operators.log.members")
        case .auditRead: WordKey("operators.log.audit")
        default: nil
        }
    }
}
