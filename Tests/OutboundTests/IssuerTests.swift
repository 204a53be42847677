import Foundation
import Primitives
import TestSupport
import Testing

@testable import Outbound

@Suite("A sign-in provider that the operator named")
struct IssuerTests {
    @Test(
        "has its discovery document below its own path",
        arguments: [
            ("https://id.example.org", "/.well-known/openid-configuration"),
            ("https://id.example.org/", "/.well-known/openid-configuration"),
            ("https://id.example.org/realms/a", "/realms/a/.well-known/openid-configuration"),
            ("https://id.example.org:8443/o/a/", "/o/a/.well-known/openid-configuration"),
        ])
    func discovery(_ text: String, _ path: String) throws {
        let issuer = try Issuer(parsing: text, isLocal: false)
        let call = try issuer.discovery()
        #expect(issuer.identifier == text && call.path.text == path && call.method == "GET" && call.isIdempotent)
        #expect(
            try AllowList([], issuers: [issuer]).target(of: OutgoingCall(call, for: .installation, asking: [])) == path)
    }

    @Test("takes endpoints on its own host and on those that the operator allowed, and nowhere else")
    func endpoints() throws {
        let issuer = try Issuer(
            parsing: "https://id.example.org/o", others: ["https://oauth.example.org"], isLocal: false)
        let token = try issuer.call(.token, endpoint: "https://oauth.example.org/token/")
        #expect(token.method == "POST" && !token.isIdempotent && token.host == "oauth.example.org")
        #expect(token.path.text == "/token/")
        for endpoint in [
            "https://evil.example/token", "https://id.example.org:8443/token", "https://id.example.org.evil.example/t",
        ] {
            #expect(throws: IssuerError.otherHost) { try issuer.call(.token, endpoint: endpoint) }
        }
        for endpoint in ["/token?x=y", "/a/../b", "/", "", "/a%2fb", "/a//b", "/a;b", "/{x}", "/a#b", "/a b", "/é"] {
            #expect(throws: IssuerError.path, "\(endpoint)") {
                try issuer.call(.token, endpoint: "https://id.example.org\(endpoint)")
            }
        }
    }

    @Test(
        "lies on this machine, or speaks http, in local mode only",
        arguments: ["http://127.0.0.1:4000", "https://localhost:4000", "http://localhost", "https://[::1]"])
    func local(_ text: String) throws {
        #expect(throws: IssuerError.thisMachine) { try Issuer(parsing: text, isLocal: false) }
        let issuer = try Issuer(parsing: text, isLocal: true)
        let elsewhere = try Issuer(parsing: "https://id.example.org", isLocal: false)
        #expect(throws: IssuerError.thisMachine) { try elsewhere.call(.jwks, endpoint: text + "/keys") }
        #expect(try issuer.call(.jwks, endpoint: text + "/keys").path.text == "/keys")
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "id.example.org", "http://id.example.org", "https://169.254.169.254", "https://0.0.0.0",
            "https://[::]", "https://[::ffff:127.0.0.1]", "https://[fe80::1]", "https://224.0.0.1",
            "ftp://id.example.org",
            "https://u@id.example.org", "https://id.example.org?x",
        ])
    func bad(_ text: String) {
        #expect(throws: IssuerError.notAnOrigin) { try Issuer(parsing: text, isLocal: true) }
        #expect(throws: IssuerError.notAnOrigin) {
            try Issuer(parsing: "https://id.example.org", others: [text], isLocal: true)
        }
    }

    @Test("is not called unless the door was told of it")
    func unknown() throws {
        let (known, other) = (
            try Issuer(parsing: "https://id.example.org", isLocal: false),
            try Issuer(parsing: "https://id.example.org", others: ["https://evil.example"], isLocal: false)
        )
        let list = AllowList([], issuers: [known])
        let call = try other.call(.userinfo, endpoint: "https://evil.example/me")
        #expect(throws: CallRefusal.host) { try list.target(of: OutgoingCall(call, for: .installation, asking: [])) }
        #expect(AllowList([try known.discovery()]).calls.isEmpty)
    }

    @Test("is called through the door, and the ledger says which one")
    func called() async throws {
        let world = try await DoorWorld()
        let issuer = try Issuer(parsing: world.peer.root("https"), isLocal: true)
        var settings = DoorSettings()
        settings.authorities = world.peer.authority
        let door = Door(AllowList([], issuers: [issuer]), ledger: world.test.database, settings: settings)
        let call = try issuer.call(.token, endpoint: world.peer.root("https") + "/echo/")
        var outgoing = OutgoingCall(call, for: DoorWorld.forAda, asking: ["subject"])
        outgoing.body = .form([("code", "canary")])
        #expect(try await door.send(outgoing).status == 200)
        let row = try #require(await world.rows().first)
        #expect(row.vendor == "OpenID Connect" && row.host == issuer.origin.authority && row.path == "/echo/")
        #expect(row.operation == "exchange a sign-in code" && row.standIn == nil)
    }

    @Test("never traps on what it sends", .timeLimit(.minutes(20)))
    func fuzz() throws {
        var generator = SplitMix64(state: 1414)
        let issuer = try Issuer(parsing: "https://id.example.org", isLocal: false)
        let pieces = [
            "https://id.example.org", "/", "a", "..", "%2e", ";", "?", "#", "@", ":", "{x}", "\0", "é", "//", "\\",
        ]
        for round in 0..<30_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let tail = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let text = (round % 3 == 0 ? "" : "https://id.example.org/") + tail
            guard let call = try? issuer.call(.jwks, endpoint: text) else { continue }
            #expect("https://id.example.org" + call.path.text == text && call.path.filled([:]) == call.path.text)
        }
    }
}
