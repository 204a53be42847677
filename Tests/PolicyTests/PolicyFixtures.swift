import Foundation
import Primitives

@testable import Policy

/// One subject for each way of being somebody, all otherwise as good as can be.
enum Cast {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let account = AccountID(UUID())
    static let workspace = WorkspaceID(UUID())

    static func proof(
        _ factor: SecondFactor? = .passkey, hasFactors: Bool = true, shown seconds: TimeInterval? = 0,
        satisfiesWorkspace: Bool = true
    ) -> Proof {
        Proof(
            method: .link, secondFactor: factor, hasFactors: hasFactors,
            shownAt: seconds.map { now.addingTimeInterval(-$0) },
            satisfiesWorkspace: satisfiesWorkspace)
    }

    static func subject(
        _ role: Role? = .owner, isActive: Bool = true, operators: Set<OperatorRole> = [], proof: Proof = proof(),
        isSupport: Bool = false, isLocked: Bool = false, scopes: Set<TokenScope>? = nil
    ) -> Subject {
        Subject(
            account: account,
            membership: role.map { .init(workspace: workspace, role: $0, isActive: isActive) },
            operatorRoles: operators, proof: proof, isSupport: isSupport, isLocked: isLocked, scopes: scopes)
    }

    static func resource(_ act: Act) -> Resource {
        switch act.area {
        case .workspace: .workspace(workspace)
        case .own: .account(account)
        case .installation: .installation
        }
    }
}

extension AccessPolicy {
    func decide(_ subject: Subject?, _ act: Act) -> Decision {
        decide(subject, act, on: Cast.resource(act), at: Cast.now)
    }
}
