import Foundation
import Outbound
import Primitives
import Testing

@testable import GoogleAPI

@Suite("Leave at Google")
struct GoogleOAuthTests {
    private static let verifier = Secret("verifier-of-at-least-43-characters-0123456789")

    private func code(_ world: GoogleWorld, _ scopes: Set<GoogleScope>) async throws -> Secret<String> {
        let leave = try await world.leave(
            scopes, more: ["verifier": Self.verifier.reveal(), "redirect": GoogleWorld.redirect])
        return Secret(try #require(leave.code))
    }

    private func exchange(_ world: GoogleWorld, _ code: Secret<String>) async throws -> GoogleGrant {
        try await world.oauth.exchange(code, verifier: Self.verifier, for: GoogleWorld.forAda, now: GoogleWorld.now)
    }

    @Test("is got for a code, tells whose mailbox it is, is renewed, and given back")
    func life() async throws {
        let world = try await GoogleWorld()
        let grant = try await exchange(world, try await code(world, [.address, .send]))
        #expect(grant.access.granted.scopes == [.address, .send])
        #expect(grant.access.expiresAt == GoogleWorld.now.addingTimeInterval(3599))
        let address = try await world.oauth.address(grant.access, for: GoogleWorld.forAda)
        #expect(address.isVerified && address.email.domain == "gmail.example")
        let access = try await world.oauth.renew(
            grant.refresh, granted: grant.access.granted, for: GoogleWorld.forAda, now: GoogleWorld.now)
        #expect(access.token.reveal() != grant.access.token.reveal() && access.granted == grant.access.granted)
        try await world.oauth.revoke(grant.refresh, for: GoogleWorld.forAda)
        #expect(try await world.state().tokens == 0)
        try await world.oauth.revoke(grant.refresh, for: GoogleWorld.forAda)
    }

    @Test("of which the person unticked a part is the rest")
    func partial() async throws {
        let world = try await GoogleWorld()
        let grant = try await exchange(world, try await code(world, [.send]))
        #expect(grant.access.granted.missing(of: [.address, .send, .compose]) == [.address, .compose])
        #expect(
            await failure { _ = try await world.oauth.address(grant.access, for: GoogleWorld.forAda) } == .notGranted)
    }

    @Test("that was taken back is a case of its own, for a code as for a renewal")
    func revoked() async throws {
        let world = try await GoogleWorld()
        let leave = try await world.leave()
        try await world.oauth.revoke(Secret(leave.access_token), for: GoogleWorld.forAda)
        let granted = GrantedScopes([.send])
        #expect(
            await failure {
                _ = try await world.oauth.renew(
                    Secret(leave.refresh_token), granted: granted, for: GoogleWorld.forAda, now: GoogleWorld.now)
            } == .revoked)
        #expect(await failure { _ = try await exchange(world, Secret("4/none")) } == .revoked)
        let code = try await code(world, [.send])
        _ = try await exchange(world, code)
        #expect(await failure { _ = try await exchange(world, code) } == .revoked)
    }

    @Test("that another verifier asks for is not given")
    func verifier() async throws {
        let world = try await GoogleWorld()
        let code = try await code(world, [.send])
        #expect(
            await failure {
                _ = try await world.oauth.exchange(
                    code, verifier: Secret("another"), for: GoogleWorld.forAda, now: GoogleWorld.now)
            } == .revoked)
    }

    @Test("is the operator's trouble where Google does not know the installation")
    func client() async throws {
        let world = try await GoogleWorld()
        let oauth = GoogleOAuth(GoogleWorld.client(secret: "wrong"), through: world.door)
        #expect(
            await failure {
                _ = try await oauth.renew(
                    Secret("1//x"), granted: GrantedScopes([]), for: GoogleWorld.forAda, now: GoogleWorld.now)
            } == .clientRefused)
    }

    @Test("whose renewal got lost is tried again; a lost exchange begins anew", arguments: ["done-lost", "garbage"])
    func lost(_ kind: String) async throws {
        let world = try await GoogleWorld()
        let leave = try await world.leave()
        let renew = {
            try await world.oauth.renew(
                Secret(leave.refresh_token), granted: GrantedScopes([.send]), for: GoogleWorld.forAda,
                now: GoogleWorld.now)
        }
        try await world.fault("token", kind)
        #expect(await failure { _ = try await renew() } == .unavailable)
        _ = try await renew()
        try await world.fault("token", kind)
        let code = try await code(world, [.send])
        #expect(await failure { _ = try await exchange(world, code) } == .unknown)
    }

    @Test("of an address that Google does not vouch for says so")
    func unverified() async throws {
        let world = try await GoogleWorld()
        let leave = try await world.leave(more: ["verified": false])
        let access = GoogleAccess(
            token: Secret(leave.access_token), expiresAt: GoogleWorld.now, granted: GrantedScopes([.address]))
        #expect(try await world.oauth.address(access, for: GoogleWorld.forAda).isVerified == false)
    }

    @Test("leaves no token in the ledger, nor in anything that prints")
    func secrets() async throws {
        let world = try await GoogleWorld()
        let grant = try await exchange(world, try await code(world, [.address, .send]))
        _ = try await world.oauth.address(grant.access, for: GoogleWorld.forAda)
        var text = ""
        dump(grant, to: &text)
        dump(GoogleWorld.client(), to: &text)
        dump(try await world.rows(), to: &text)
        for secret in [grant.access.token, grant.refresh, Self.verifier, Secret("client-secret-1")] {
            #expect(!text.contains(secret.reveal()))
        }
    }
}

@Suite("Google's page of consent")
struct ConsentTests {
    @Test("asks for exactly these scopes, offline, with state and challenge, and goes to Google alone")
    func page() throws {
        let text = GoogleWorld.client().consentPage(for: [.address, .send], state: "s t&=", challenge: "c")
        let url = try #require(URLComponents(string: text))
        #expect(url.scheme == "https" && url.host == "accounts.google.com" && url.path == "/o/oauth2/v2/auth")
        let values = Dictionary((url.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { _, _ in "twice" }
        #expect(values["scope"] == "\(GoogleScope.address.text) \(GoogleScope.send.text)")
        #expect(values["state"] == "s t&=" && values["code_challenge_method"] == "S256")
        #expect(values["access_type"] == "offline" && values["include_granted_scopes"] == "true")
        #expect(values["prompt"] == "consent" && values["redirect_uri"] == GoogleWorld.redirect)
        #expect(values["login_hint"] == nil && !text.contains("secret"))
    }

    @Test("goes to the stand-in in local mode, and proposes the account that is known")
    func local() throws {
        let roots = try VendorRoots([.google: "http://127.0.0.1:8931"], isLocal: true)
        let text = GoogleWorld.client().consentPage(
            for: [.send], state: "s", challenge: "c", known: GoogleSubject(stored: "117"), roots: roots)
        #expect(text.hasPrefix("http://127.0.0.1:8931/o/oauth2/v2/auth?") && text.contains("&login_hint=117"))
    }

    @Test("is taken as it is by a server that knows Google's scopes, and not without one of its parts")
    func taken() async throws {
        let standIn = try await GoogleStandIn.running()
        let roots = try VendorRoots([.google: standIn.root], isLocal: true)
        let page = GoogleWorld.client().consentPage(
            for: Set(GoogleScope.allCases), state: "s", challenge: String(repeating: "c", count: 43), roots: roots)
        #expect(await standIn.status(of: page) == 200)
        for part in ["&state=s", "&access_type=offline", "&code_challenge_method=S256"] {
            #expect(await standIn.status(of: page.replacing(part, with: "")) == 400)
        }
    }

    @Test("answers with a code or a no, and with nothing that is both or neither")
    func answer() {
        if case .code(let code, let state)? = ConsentAnswer([("state", "s"), ("code", "4/x"), ("scope", "a")]) {
            #expect(code.reveal() == "4/x" && state.reveal() == "s")
        } else {
            Issue.record("no code")
        }
        if case .declined(let state)? = ConsentAnswer([("error", "access_denied"), ("state", "s")]) {
            #expect(state?.reveal() == "s")
        } else {
            Issue.record("no refusal")
        }
        let bad: [[(String, String)]] = [
            [], [("code", "x")], [("state", "s")], [("code", "x"), ("state", "s"), ("error", "e")],
            [("code", "x"), ("code", "y"), ("state", "s")], [("code", ""), ("state", "s")],
            [("code", String(repeating: "x", count: 3_000)), ("state", "s")],
        ]
        for fields in bad { #expect(ConsentAnswer(fields.map { (name: $0.0, value: $0.1) }) == nil) }
    }
}
