import Testing

@testable import OpenID

@Suite("Google")
struct GoogleTests {
    @Test("People are known by issuer and subject, the issuer with or without its scheme")
    func key() throws {
        let world = try FlowWorld.google()
        let identity = try world.identity()
        #expect(identity.key == IdentityKey(.subject, issuer: "https://accounts.google.com", subject: "248289761001"))
        let short = try world.identity { $0.claim("iss", "\"accounts.google.com\"") }
        #expect(short.key == identity.key && short.organisation == nil)
        #expect(try world.fault { $0.claim("iss", "\"http://accounts.google.com\"") } == .issuer)
    }

    @Test("Where organisations are named, only their people are let in, and an address of theirs is not enough")
    func hostedDomain() throws {
        let world = try FlowWorld.google(domains: ["Example.org"])
        #expect(try world.identity { $0.claim("hd", "\"example.org\"") }.organisation == "example.org")
        for value in [nil, "\"evil.example\"", "\"\"", "\"example.org.evil.example\""] {
            let fault = try world.fault {
                $0.claim("hd", value)
                $0.claim("email", "\"ada@example.org\"")
                $0.claim("email_verified", "true")
            }
            #expect(fault == .hostedDomain)
        }
    }

    @Test("Its three hosts are known, and no other is taken from its document")
    func hosts() throws {
        var world = try FlowWorld.google()
        #expect(try world.metadata.token.text == "https://oauth2.googleapis.com/token")
        world.document["token_endpoint"] = "\"https://oauth2.googleapis.com.evil.example/token\""
        #expect(throws: MetadataError.endpoint) { try world.metadata }
    }
}
