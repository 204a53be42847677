import Foundation
import Primitives
import Testing

@testable import Policy

@Suite("The policy")
struct AccessPolicyTests {
    private let policy = AccessPolicy.standard

    @Test("denies whoever is not signed in everything")
    func nobody() {
        for act in Act.allCases { #expect(policy.decide(nil, act) == .denied(.notSignedIn)) }
    }

    @Test("grants a role what its row says and nothing else", arguments: Role.allCases)
    func rows(_ role: Role) {
        for act in Act.allCases where act.area == .workspace {
            let wanted: Decision = Grants.roles(for: act).contains(role) ? .allowed : .denied(.notGranted)
            #expect(policy.decide(Cast.subject(role), act) == wanted, "\(act)")
        }
    }

    @Test("gives a new account and a member who is not active nothing of a workspace")
    func unconfirmed() {
        for act in Act.allCases where act.area == .workspace {
            #expect(policy.decide(Cast.subject(nil), act) != .allowed)
            #expect(policy.decide(Cast.subject(.owner, isActive: false), act) == .denied(.notGranted))
        }
    }

    @Test(
        "refuses every act of administration to one factor, whatever the role and however they came (AT-15)",
        arguments: SignInMethod.allCases)
    func oneFactor(_ method: SignInMethod) {
        let proof = Proof(
            method: method, secondFactor: nil, hasFactors: false, shownAt: Cast.now, satisfiesWorkspace: true)
        for act in Act.allCases where act.isAdministrative {
            for operators in [[], Set(OperatorRole.allCases)] {
                let subject = Cast.subject(.owner, operators: operators, proof: proof)
                #expect(policy.decide(subject, act) != .allowed, "\(act)")
            }
        }
    }

    @Test("lets a session that owes its second factor show it or go, no more")
    func owed() {
        let subject = Cast.subject(.member, proof: Cast.proof(nil))
        let open = Act.allCases.filter { policy.decide(subject, $0) == .allowed }
        #expect(Set(open) == [.ownProofShow, .ownSignOut])
    }

    @Test("wants a passkey of an operator: no other second factor opens the installation")
    func operators() {
        for act in Act.allCases where act.area == .installation {
            let subject = Cast.subject(nil, operators: Set(OperatorRole.allCases), proof: Cast.proof(.totp))
            #expect(policy.decide(subject, act) == .denied(.needsPasskey), "\(act)")
        }
    }

    @Test("gives operators no act of a workspace", arguments: OperatorRole.allCases)
    func contentRights(_ role: OperatorRole) {
        for act in Act.allCases where act.area == .workspace {
            #expect(policy.decide(Cast.subject(nil, operators: [role]), act) != .allowed)
        }
    }

    @Test("takes proof as fresh for ten minutes, and never from the future")
    func freshness() {
        let wanted: [(TimeInterval?, Bool)] = [(0, true), (600, true), (601, false), (-1, false), (nil, false)]
        for (age, isAllowed) in wanted {
            let decision = policy.decide(Cast.subject(proof: Cast.proof(shown: age)), .peopleExport)
            #expect(decision == (isAllowed ? .allowed : .denied(.needsFreshProof)))
        }
    }

    @Test("lets nobody into another workspace or account, an owner neither (AT-20)")
    func others() {
        let other = Resource.workspace(WorkspaceID(UUID()))
        #expect(policy.decide(Cast.subject(), .peopleRead, on: other, at: Cast.now) == .denied(.notYours))
        let account = Resource.account(AccountID(UUID()))
        #expect(policy.decide(Cast.subject(), .ownSessions, on: account, at: Cast.now) == .denied(.notYours))
        #expect(
            policy.decide(Cast.subject(), .peopleRead, on: .account(Cast.account), at: Cast.now) == .denied(.notGranted)
        )
    }

    @Test("lets support do what is written down here and not one act more, as an owner with every proof (AT-61)")
    func support() {
        let subject = Cast.subject(operators: Set(OperatorRole.allCases), isSupport: true)
        let open = Act.allCases.filter { policy.decide(subject, $0) == .allowed }
        #expect(
            Set(open) == [
                .ownHome, .ownSignOut, .peopleRead, .peopleManage, .audiencesSee, .audiencesManage, .programsRead,
                .programsManage, .outboxRead,
                .outboxResend, .jobsManage, .membersRead, .auditRead,
            ])
        for act in Act.allCases where !open.contains(act) {
            #expect(policy.decide(subject, act) == .denied(.barredToSupport), "\(act)")
        }
    }

    @Test("gives support no more in somebody's name than the person has", arguments: Role.allCases)
    func supportAsPerson(_ role: Role) {
        for act in Act.allCases where act.area == .workspace && !Grants.has(role, act) {
            #expect(policy.decide(Cast.subject(role, isSupport: true), act) != .allowed, "\(act)")
        }
    }

    @Test("lets an operator without a second factor set one up or go, and nothing else, a member's reading included")
    func operatorEnrolment() {
        let proof = Cast.proof(nil, hasFactors: false)
        for role in OperatorRole.allCases {
            let subject = Cast.subject(.owner, operators: [role], proof: proof)
            let open = Act.allCases.filter { policy.decide(subject, $0) == .allowed }
            #expect(Set(open) == [.ownProofShow, .ownSignOut, .ownFactorsRead, .ownFactorsAdd])
        }
    }

    @Test("lets nobody give themselves rights over the installation; an operator for security gives them to others")
    func fourEyes() {
        let subject = Cast.subject(nil, operators: [.security])
        let own = Resource.operatorRights(of: Cast.account)
        let others = Resource.operatorRights(of: AccountID(UUID()))
        #expect(policy.decide(subject, .operatorGrants, on: own, at: Cast.now) == .denied(.fourEyes))
        #expect(policy.decide(subject, .operatorGrants, on: others, at: Cast.now) == .allowed)
        for role in OperatorRole.allCases where role != .security {
            let other = Cast.subject(nil, operators: [role])
            #expect(policy.decide(other, .operatorGrants, on: others, at: Cast.now) == .denied(.notGranted))
        }
    }

    @Test("lets a token do what its scopes name, and never administer, with all scopes and as owner")
    func tokens() {
        let proof = Cast.proof(nil, hasFactors: true, shown: nil)
        let subject = Cast.subject(.owner, proof: proof, scopes: Set(TokenScope.allCases))
        #expect(
            Set(Act.allCases.filter { policy.decide(subject, $0) == .allowed })
                == [.peopleRead, .audiencesSee, .programsRead])
        let narrow = Cast.subject(.owner, proof: proof, scopes: [.peopleRead])
        #expect(policy.decide(narrow, .programsRead) == .denied(.barredToTokens))
    }

    @Test("asks for the company's sign-in before anything of the workspace")
    func companySignIn() {
        let proof = Cast.proof(satisfiesWorkspace: false)
        #expect(policy.decide(Cast.subject(proof: proof), .peopleRead) == .denied(.needsCompanySignIn))
        #expect(policy.decide(Cast.subject(proof: proof), .ownSessions) == .allowed)
    }

    @Test("keeps factors, address and tokens of an account as they are while it is locked (AT-14)")
    func locked() {
        let closed = Act.allCases.filter { policy.decide(Cast.subject(isLocked: true), $0) == .denied(.locked) }
        #expect(Set(closed) == [.ownAddressChange, .ownFactorsAdd, .ownFactorsChange, .ownTokens, .ownSupportConsent])
    }
}
