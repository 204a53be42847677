import Foundation
import Primitives
import Testing

@testable import Policy

/// Each check in turn is taken away; an act that must be refused then gets through. So none of them is idle, and no test
/// above could stay green without it.
@Suite("Each check of the policy")
struct PolicyMutationTests {
    /// One act for each check, in their order, that only this check refuses.
    private static let relied: [(Subject, Act, Resource?)] = [
        (Cast.subject(), .ownSessions, .account(.init(.init()))),
        (Cast.subject(scopes: []), .peopleRead, nil),
        (Cast.subject(isSupport: true), .membersInvite, nil),
        (Cast.subject(isLocked: true), .ownFactorsAdd, nil),
        (Cast.subject(proof: Cast.proof(satisfiesWorkspace: false)), .peopleRead, nil),
        (Cast.subject(proof: Cast.proof(nil)), .peopleRead, nil),
        (Cast.subject(.member, operators: [.support], proof: Cast.proof(nil, hasFactors: false)), .peopleRead, nil),
        (Cast.subject(.member), .membersInvite, nil),
        (Cast.subject(proof: Cast.proof(nil, hasFactors: false)), .membersRead, nil),
        (Cast.subject(operators: [.security], proof: Cast.proof(.totp)), .operatorCases, nil),
        (Cast.subject(operators: [.security]), .operatorGrants, .operatorRights(of: Cast.account)),
        (Cast.subject(proof: Cast.proof(shown: 3600)), .ownTokens, nil),
    ]

    @Test("holds something back that no other check does", arguments: 0..<12)
    func mutation(_ position: Int) throws {
        let checks = AccessPolicy.standard.checks
        try #require(checks.count == Self.relied.count)
        let (subject, act, resource) = Self.relied[position]
        let mutant = AccessPolicy(checks: Array(checks[..<position] + checks[(position + 1)...]))
        let target = resource ?? Cast.resource(act)
        #expect(AccessPolicy.standard.decide(subject, act, on: target, at: Cast.now) != .allowed)
        #expect(mutant.decide(subject, act, on: target, at: Cast.now) == .allowed)
    }

    @Test("is needed by the acts it is about: grants are written down a second time")
    func grants() {
        let table: [Role: Set<Act>] = [
            .member: [
                .peopleRead, .programsRead, .introductionsOwn, .introductionsData, .outreachOwn, .outreachExport,
                .outreachDelete,
                .meetingsOwn,
            ],
            .auditor: [.auditRead, .auditExport, .introductionsOwn, .introductionsData, .meetingsOwn],
            .manager: [
                .peopleRead, .programsRead, .introductionsOwn, .introductionsData, .meetingsOwn, .audiencesSee,
                .audiencesManage, .audiencesDelete,
                .peopleManage, .programsManage, .outboxResend, .outreachOwn, .outreachExport, .outreachDelete,
            ],
            .admin: [
                .peopleRead, .programsRead, .audiencesSee, .audiencesManage, .audiencesDelete, .peopleManage,
                .programsManage,
                .outboxResend, .peopleExport, .peopleErase, .outboxRead, .jobsManage, .membersRead, .membersInvite,
                .alertsHandle, .auditRead, .auditExport, .introductionsOwn, .introductionsData, .meetingsOwn,
                .outreachOwn,
                .outreachExport, .outreachDelete,
            ],
        ]
        for (role, acts) in table { #expect(Set(Act.allCases.filter { Grants.has(role, $0) }) == acts, "\(role)") }
        let operators: [OperatorRole: Set<Act>] = [
            .support: [.operatorWorkspaces, .operatorSupportRead, .operatorSupport],
            .security: [
                .operatorCases, .operatorIncidents, .operatorContain, .operatorReports, .operatorComponents,
                .operatorRisk, .operatorRegisters, .operatorGrantsRead, .operatorGrants,
            ],
            .infrastructure: [.operatorWorkspaces, .operatorHealth, .operatorComponents],
        ]
        let everyOperators: Set<Act> = [.operatorOverview, .operatorReviewRead, .operatorReviewConfirm]
        for (role, acts) in operators {
            let granted = Set(Act.allCases.filter { Grants.roles(for: $0).contains(role) })
            #expect(granted == acts.union(everyOperators), "\(role)")
        }
        #expect(Act.allCases.filter { $0.area == .workspace }.allSatisfy { Grants.has(.owner, $0) })
        #expect(!Act.allCases.contains { Grants.has(nil, $0) })
    }
}
