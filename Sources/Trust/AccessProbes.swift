import Claims
import Policy
import Primitives
import Web

/// Somebody who was granted nothing may do nothing of a workspace or of the installation.
struct DefaultDenyProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let nobody = Probing.subject(scene, membership: nil)
        let allowed = Act.allCases.filter { $0.area != .own && Probing.may(nobody, $0, scene) }
        return ClaimFinding(
            faults: allowed.map { "whoever was granted nothing may do \($0.rawValue)" },
            otherwise: "None of \(Act.allCases.count) acts is open to somebody who was granted nothing.",
            recorded: [
                "acts": "\(Act.allCases.count)",
                "matrix": String(Evidence.digest(PermissionMatrix.markdown).prefix(16)),
            ])
    }
}

/// Every route wants somebody signed in, save those that say why not.
struct ClosedRoutesProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let now = scene.time.now()
        let (closed, open) = (scene.routes.filter(Self.isClosed), scene.routes.filter { !Self.isClosed($0) })
        let loose = closed.filter { $0.access.decide(nil, at: now) == .allowed }
        let list = open.map { "\($0.method) \($0.path) \($0.access)" }.sorted().joined(separator: "\n")
        return ClaimFinding(
            faults: loose.map { "\($0.method) \($0.path) opens without a sign-in" },
            otherwise: "\(closed.count) routes want a sign-in; \(open.count) are open, each with its reason.",
            recorded: [
                "closed": "\(closed.count)", "open": "\(open.count)", "list": String(Evidence.digest(list).prefix(16)),
            ])
    }

    private static func isClosed(_ route: Route) -> Bool { if case .may = route.access { true } else { false } }
}

/// No act of administration opens with a single factor, and none on the installation without a passkey.
struct SecondFactorProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let acts = Act.allCases.filter(\.isAdministrative)
        let faults = acts.filter { act in
            Role.allCases.contains { Probing.may(Probing.subject(scene, membership: $0), act, scene) }
        }
        let installation = Act.allCases.filter { $0.area == .installation }
        let weak = installation.filter { Probing.may(Probing.operator(scene, factor: .totp), $0, scene) }
        return ClaimFinding(
            faults: faults.map { "\($0.rawValue) opens with one factor" }
                + weak.map { "\($0.rawValue) opens to an operator without a passkey" },
            otherwise: "\(acts.count) acts of administration want a second factor, \(installation.count) a passkey.",
            recorded: ["administrative acts": "\(acts.count)", "acts that want a passkey": "\(installation.count)"])
    }
}

/// People who do not exist, to ask the policy about.
enum Probing {
    static func openToForeignSignIn(_ scene: ProbeScene) -> [String] {
        Act.allCases.filter { $0.area == .workspace }.filter { act in
            Role.allCases.contains { role in
                let proof = Proof(
                    method: .link, secondFactor: .passkey, hasFactors: true, shownAt: scene.time.now(),
                    satisfiesWorkspace: false)
                let subject = Subject(
                    account: account, membership: .init(workspace: .installation, role: role, isActive: true),
                    proof: proof)
                return may(subject, act, scene)
            }
        }.map(\.rawValue)
    }

    static func subject(_ scene: ProbeScene, membership role: Role?) -> Subject {
        Subject(
            account: account, membership: role.map { .init(workspace: .installation, role: $0, isActive: true) },
            proof: proof(scene, nil))
    }

    static func `operator`(_ scene: ProbeScene, factor: SecondFactor) -> Subject {
        Subject(
            account: account, membership: nil, operatorRoles: Set(OperatorRole.allCases), proof: proof(scene, factor))
    }

    static func may(_ subject: Subject, _ act: Act, _ scene: ProbeScene) -> Bool {
        let resource: Resource =
            switch act.area {
            case .workspace: .workspace(.installation)
            case .own: .account(account)
            case .installation: .installation
            }
        return AccessPolicy.standard.decide(subject, act, on: resource, at: scene.time.now()) == .allowed
    }

    /// The nil UUID is nobody's account.
    private static let account = AccountID(WorkspaceID.installation.uuid)

    private static func proof(_ scene: ProbeScene, _ factor: SecondFactor?) -> Proof {
        Proof(
            method: .link, secondFactor: factor, hasFactors: factor != nil, shownAt: scene.time.now(),
            satisfiesWorkspace: true)
    }
}
