import Primitives
import Testing

@testable import OpenID

@Suite("AT-6 and AT-10 Microsoft's directories")
struct MicrosoftTests {
    private static let ours = "11111111-1111-4111-8111-111111111111"
    private static let second = "22222222-2222-4222-8222-222222222222"
    private static let evil = "66666666-6666-4666-8666-666666666666"
    private static let object = "aaaaaaaa-0000-4000-8000-000000000001"

    private func token(_ draft: inout TokenDraft, tenant: String, issuer: String? = nil) {
        draft.claim("iss", "\"https://login.microsoftonline.com/\(issuer ?? tenant)/v2.0\"")
        draft.claim("tid", "\"\(tenant)\"")
        draft.claim("oid", "\"\(Self.object)\"")
    }

    @Test("People are known by directory and object, not by subject or address")
    func key() throws {
        let world = try FlowWorld.microsoft(tenants: [Self.ours, Self.second])
        let identity = try world.identity {
            token(&$0, tenant: Self.ours)
            $0.claim("email", "\"victim@example.org\"")
            $0.claim("xms_edov", "true")
        }
        #expect(identity.key.scheme == .object && identity.key.subject == Self.object)
        #expect(identity.key.issuer == "https://login.microsoftonline.com/\(Self.ours)/v2.0")
        #expect(identity.organisation == Self.ours && identity.hints.emailVerified)
        let other = try world.identity { token(&$0, tenant: Self.second) }
        #expect(other.key != identity.key && other.key.subject == identity.key.subject)
    }

    @Test("A directory that is not on the list is refused, with one directory and with several")
    func otherTenant() throws {
        for tenants in [[Self.ours], [Self.ours, Self.second]] {
            let world = try FlowWorld.microsoft(tenants: tenants)
            #expect(try world.fault { token(&$0, tenant: Self.ours) } == nil)
            #expect(try world.fault { token(&$0, tenant: Self.evil) } == .tenant)
            #expect(try world.fault { token(&$0, tenant: Self.ours, issuer: Self.evil) } == .issuer)
            #expect(try world.fault { token(&$0, tenant: Self.evil, issuer: Self.ours) } == .tenant)
        }
    }

    @Test("A token's directory and issuer have to agree, even where both are on the list")
    func disagreement() throws {
        let world = try FlowWorld.microsoft(tenants: [Self.ours, Self.second])
        #expect(try world.fault { token(&$0, tenant: Self.ours, issuer: Self.second) } == .issuer)
    }

    @Test("A directory or an object that is missing or no UUID is refused")
    func malformed() throws {
        let world = try FlowWorld.microsoft(tenants: [Self.ours])
        for value in [nil, "\"\"", "\"{tenantid}\"", "\"common\"", "\"\(Self.ours) \""] {
            let fault = try world.fault {
                token(&$0, tenant: Self.ours)
                $0.claim("tid", value)
            }
            #expect(fault == .tenant)
            let second = try world.fault {
                token(&$0, tenant: Self.ours)
                $0.claim("oid", value)
            }
            #expect(second == .subject)
        }
        #expect(try world.fault { token(&$0, tenant: Self.ours, issuer: "{tenantid}") } == .issuer)
    }

    @Test("The document for several directories bears the placeholder, and only that one")
    func template() throws {
        var world = try FlowWorld.microsoft(tenants: [Self.ours, Self.second])
        #expect(world.provider.issuer == "https://login.microsoftonline.com/{tenantid}/v2.0")
        #expect(
            world.provider.discovery.text
                == "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration")
        for issuer in ["common", Self.ours, Self.evil] {
            world.document["issuer"] = "\"https://login.microsoftonline.com/\(issuer)/v2.0\""
            #expect(throws: MetadataError.issuer) { try world.metadata }
        }
    }

    @Test("A key that is published for another directory signs nothing for ours")
    func keyOfAnotherIssuer() throws {
        let world = try FlowWorld.microsoft(tenants: [Self.ours])
        var key = try HostileIssuer.shared.publicKeys[0]
        let exchange = try world.exchange()
        var draft = world.draft(for: exchange.pending)
        token(&draft, tenant: Self.ours)
        let tokens = try exchange.read(FlowWorld.answer(draft.signed()))
        for (issuer, fits) in [(Self.ours, true), ("{tenantid}", true), (Self.evil, false)] {
            key["issuer"] = "https://login.microsoftonline.com/\(issuer)/v2.0"
            let keys = try world.keys(KeySet(document: HostileIssuer.document([key])))
            let verdict = try? exchange.verify(tokens, keys: keys, now: world.now)
            #expect((verdict != nil) == fits, "\(issuer)")
        }
    }

    @Test("Without a list of directories there is no provider", arguments: [[], ["common"], ["organizations"], [""]])
    func noList(tenants: [String]) {
        #expect(throws: ConfigurationError.tenants) { try FlowWorld.microsoft(tenants: tenants) }
    }

    @Test("An answer may name any directory of the list, and no other")
    func namedIssuer() throws {
        let world = try FlowWorld.microsoft(tenants: [Self.ours, Self.second])
        let beginning = try world.begin()
        for (tenant, fits) in [(Self.ours, true), (Self.second, true), (Self.evil, false), ("{tenantid}", false)] {
            let callback = try FlowWorld.callback(
                beginning.location, extra: "&iss=https://login.microsoftonline.com/\(tenant)/v2.0")
            let redemption = try? world.flow.redeem(
                callback, pending: beginning.pending, by: world.presence(), now: world.now)
            #expect((redemption != nil) == fits)
        }
    }
}
