import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

/// AT-15: on no way in is a second factor passed by. Every way is gone over its own pages, every factor shown on its own;
/// then every act is asked for, and what opens is what the policy allows for such a proof, no more and no less.
@Suite("Every way in")
struct PathwayTests {
    private typealias Way = PathwayWorld.Way
    private typealias Shown = PathwayWorld.Shown

    /// What the server has to have written down of a session that began like this.
    private static func proof(_ way: Way, _ shown: Shown, hasFactors: Bool, at now: Date) -> Proof {
        let method: SignInMethod =
            switch way {
            case .link: .link
            case .code, .address: .code
            case .password: .password
            case .provider: .provider
            case .passkey: .passkey
            case .ownerLink: .ownerLink
            case .invitation: .invitation
            }
        let factor: SecondFactor? =
            switch shown {
            case .nothing: way == .passkey ? .passkey : nil
            case .app: .totp
            case .recoveryCode: .recoveryCode
            case .passkey: .passkey
            }
        return Proof(
            method: method, secondFactor: factor, hasFactors: hasFactors, shownAt: now, satisfiesWorkspace: true)
    }

    /// One route for each act, a page where there is one.
    private static func routes(_ world: TestWorld) -> [(act: Act, route: Route)] {
        let all = world.assembly.routes.routes.compactMap { route -> (act: Act, route: Route)? in
            if case .may(let act) = route.access { (act, route) } else { nil }
        }
        return Act.allCases.compactMap { act in
            let own = all.filter { $0.act == act }
            return own.first { $0.route.method == .get && !$0.route.path.contains("{") }
                ?? own.first { $0.route.method == .get } ?? own.first
        }
    }

    private static func fits(_ decision: Decision, _ answer: TestAnswer, _ path: String) -> Bool {
        let door = answer.location?.components(separatedBy: "?next=" + path).first
        let isDoor = answer.status == 303 && answer.location?.hasSuffix("?next=" + path) == true
        switch decision {
        case .allowed: return !isDoor && answer.status != 403
        case .denied(.needsSecondFactor), .denied(.needsPasskey): return isDoor && door == "/second-factor"
        case .denied(.needsFreshProof): return isDoor && door == "/confirm"
        case .denied: return answer.status == 403
        }
    }

    /// Asks for every act, and returns how many were open.
    private func check(_ world: TestWorld, _ browser: TestBrowser, _ subject: Subject, _ name: String) async throws
        -> Int
    {
        let csrf = try await browser.get("/second-factor").csrf
        let nowhere = UUID().uuidString.lowercased()
        var open = 0
        for (act, route) in Self.routes(world) {
            let resource: Resource =
                switch act.area {
                case .workspace: .workspace(try #require(subject.membership?.workspace))
                case .own: .account(subject.account)
                case .installation: .installation
                }
            let decision = AccessPolicy.standard.decide(subject, act, on: resource, at: world.clock.now)
            open += decision == .allowed ? 1 : 0
            let path = route.path.split(separator: "/", omittingEmptySubsequences: false).map {
                $0.hasPrefix("{") ? Substring(nowhere) : $0
            }.joined(separator: "/")
            if route.method == .get {
                let answer = try await browser.get(path)
                let seen = "\(name), \(act): \(decision), but \(answer.status) \(answer.location ?? "")"
                #expect(Self.fits(decision, answer, path), "\(seen)")
            } else if decision != .allowed {
                #expect(try await browser.submit(path, ["csrf": csrf]).status == 403, "\(name), \(act)")
            }
        }
        return open
    }

    /// The place that a session of this way is in: Ada's own workspace, or the one that she was invited to.
    private func subject(_ world: TestWorld, _ way: Way, _ proof: Proof, _ roles: Set<OperatorRole>) throws -> Subject {
        let order = way == .invitation ? "DESC" : "ASC"
        let row = try world.read(
            """
            SELECT m.account_id || ' ' || m.workspace_id || ' ' || m.role FROM membership m
            WHERE m.account_id = (SELECT account_id FROM password) ORDER BY m.created_at \(order) LIMIT 1
            """)
        let parts = try #require(row.first).split(separator: " ").map(String.init)
        let membership = Subject.Membership(
            workspace: try #require(WorkspaceID(parts[1])), role: try #require(Role(rawValue: parts[2])), isActive: true
        )
        return Subject(
            account: try #require(AccountID(parts[0])), membership: membership, operatorRoles: roles, proof: proof)
    }

    @Test("of an account without factors opens what one factor may, and nothing of administration (AT-15)")
    func withoutFactors() async throws {
        let pathways = try await PathwayWorld()
        let world = pathways.world
        var open: Set<Int> = []
        for way in Way.allCases where way != .passkey {
            let browser = try #require(try await pathways.browser(way, .nothing, nil), "\(way)")
            let proof = Self.proof(way, .nothing, hasFactors: false, at: world.clock.now)
            let subject = try subject(world, way, proof, [])
            open.insert(try await check(world, browser, subject, way.rawValue))
        }
        #expect(open.allSatisfy { $0 > 10 && $0 < 40 }, "\(open)")
    }

    @Test(
        "of an account with an app, a passkey or both opens nothing until one was shown, and then what that one may (AT-15)",
        arguments: PathwayWorld.Holding.allCases)
    func withFactors(_ holding: PathwayWorld.Holding) async throws {
        let pathways = try await PathwayWorld()
        let world = pathways.world
        let keys = try await pathways.enrol(holding)
        for way in Way.allCases where way != .passkey || holding.has(.passkey) {
            for shown in Shown.allCases {
                let name = "\(holding.rawValue): \(way.rawValue), \(shown.rawValue)"
                // What is not theirs is tried, and counts for nothing.
                let counted = holding.has(shown) ? shown : .nothing
                guard let browser = try await pathways.browser(way, shown, keys) else {
                    #expect(way == .address && counted == .nothing, "\(name)")
                    continue
                }
                let proof = Self.proof(way, counted, hasFactors: true, at: world.clock.now)
                let subject = try subject(world, way, proof, Set(OperatorRole.allCases))
                let open = try await check(world, browser, subject, name)
                #expect((open <= 2) == (proof.secondFactor == nil), "\(name): \(open)")
            }
        }
    }

    @Test("by a passkey is none for an account that has an app alone, whoever's passkey answers (AT-15)")
    func noPasskey() async throws {
        let pathways = try await PathwayWorld()
        _ = try await pathways.enrol(.app)
        let browser = pathways.world.browser()
        #expect(try await PathwayWorld.foreignPasskey().signIn(browser).status == 422)
        #expect(browser.cookies["klatch_session"] == nil)
    }

    @Test("back after all factors were lost opens nothing of administration until a new one is set up (AT-15)")
    func recovery() async throws {
        let pathways = try await PathwayWorld()
        let world = pathways.world
        _ = try await pathways.enrol()
        let link = try #require(try await OwnerLink(world.installation).makeWithoutFactors())
        let browser = world.browser()
        try await browser.post("/owner", ["token": String(link.split(separator: "#").last ?? "")], from: "/owner")
        let proof = Self.proof(.ownerLink, .nothing, hasFactors: false, at: world.clock.now)
        let account = try #require(
            try world.read("SELECT account_id || ' ' || workspace_id FROM membership").first
        ).split(separator: " ")
        let subject = Subject(
            account: try #require(AccountID(String(account[0]))),
            membership: .init(
                workspace: try #require(WorkspaceID(String(account[1]))), role: .owner, isActive: true),
            operatorRoles: Set(OperatorRole.allCases), proof: proof)
        #expect(try await check(world, browser, subject, "recovery") == 4)
        #expect(try world.read("SELECT (SELECT count(*) FROM factor) + (SELECT count(*) FROM password)") == ["0"])
    }

    @Test("that may begin a session is gone here, but those of a token and of support, which have tests of their own")
    func complete() {
        let gone = Way.allCases.map { Self.proof($0, .nothing, hasFactors: true, at: .distantPast).method }
        #expect(Set(gone).union([.token, .support]) == Set(SignInMethod.allCases))
    }
}
