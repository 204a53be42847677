import App
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Web

/// None of our administrative functions opens without a second factor, whichever way the person signed in; operators of
/// the whole system must use a passkey.
@Suite("Claim signin.admin-mfa")
struct Claim_signin_admin_mfa {
    @Test(
        "no administrative route opens to an owner with one factor, and nothing changes",
        arguments: ["link", "owner-link", "password", "provider"])
    func oneFactor(_ method: String) async throws {
        let world = try await CredentialsWorld()
        let token = try await world.owner.get("/sessions").csrf
        try await world.allowPasswords()
        try await world.world.appoint("ada@example.org", .support, .security, .infrastructure)
        _ = try world.world.test.asOwner("SET app.scope = 'system'; UPDATE session SET method = '\(method)'")
        let before = try world.world.state()
        for route in world.world.assembly.routes.routes {
            guard case .may(let act) = route.access, act.isAdministrative else { continue }
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            if route.method == .get {
                #expect(try await world.owner.get(path).location?.hasPrefix("/second-factor") == true, "\(path)")
            } else {
                #expect(try await world.owner.submit(path, ["csrf": token]).status == 403, "\(path)")
            }
        }
        #expect(try world.world.state() == before)
    }
}

/// You can sign in without a password, by mailed link, passkey or company account; where a workspace forbids passwords we
/// hold none, so none can leak.
@Suite("Claim signin.passwordless")
struct Claim_signin_passwordless {
    @Test("a workspace without passwords holds none, and the pages that set one refuse")
    func none() async throws {
        let world = try await CredentialsWorld()
        #expect(try await world.owner.get("/account/password").status == 403)
        #expect(try await !world.world.browser().get("/sign-in").body.contains("/sign-in/password"))
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
    }
}
