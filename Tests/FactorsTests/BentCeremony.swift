import Primitives
import TestStage
import Testing

@testable import Factors

/// A ceremony with one thing wrong, and what it is refused for.
struct BentCeremony: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let refusal: PasskeyRefusal
    let bend: @Sendable (TestCeremony) -> TestCeremony

    init(_ name: String, _ refusal: PasskeyRefusal, _ bend: @escaping @Sendable (inout TestCeremony) -> Void) {
        testDescription = name
        self.refusal = refusal
        self.bend = { ceremony in
            var bent = ceremony
            bend(&bent)
            return bent
        }
    }

    /// Wrong in either ceremony.
    static let both = [
        BentCeremony("no type", .type) { $0.type = "" },
        BentCeremony("payment", .type) { $0.type = "payment.get" },
        BentCeremony("other ceremony", .type) {
            $0.type = $0.type == "webauthn.get" ? "webauthn.create" : "webauthn.get"
        },
        BentCeremony("empty challenge", .challenge) { $0.challenge = "" },
        BentCeremony("challenge cut", .challenge) { $0.challenge.removeLast(4) },
        BentCeremony("challenge padded", .challenge) { $0.challenge += "=" },
        BentCeremony("challenge with more", .challenge) { $0.challenge += "AAAA" },
        BentCeremony("other scheme", .origin) { $0.origin = "http://klatch.example.org" },
        BentCeremony("other host", .origin) { $0.origin = "https://example.org" },
        BentCeremony("host below", .origin) { $0.origin = "https://evil.klatch.example.org" },
        BentCeremony("host that begins alike", .origin) { $0.origin = "https://klatch.example.org.evil.example" },
        BentCeremony("port", .origin) { $0.origin = "https://klatch.example.org:8443" },
        BentCeremony("slash", .origin) { $0.origin = "https://klatch.example.org/" },
        BentCeremony("upper case", .origin) { $0.origin = "https://Klatch.example.org" },
        BentCeremony("no origin", .origin) { $0.origin = "" },
        BentCeremony("framed", .crossOrigin) { $0.more = #","crossOrigin":true"# },
        BentCeremony("framed by", .crossOrigin) { $0.more = #","topOrigin":"https://klatch.example.org""# },
        BentCeremony("framed by nobody", .crossOrigin) { $0.more = #","crossOrigin":false,"topOrigin":null"# },
        BentCeremony("framed as text", .clientData) { $0.more = #","crossOrigin":"false""# },
        BentCeremony("client data too long", .answer) {
            $0.more = #","a":""# + String(repeating: "x", count: 4_096) + "\""
        },
        BentCeremony("broken JSON", .clientData) { $0.more = #","a""# },
        BentCeremony("deep JSON", .clientData) { $0.more = #","a":"# + String(repeating: "[", count: 1_500) },
        BentCeremony("zero byte", .clientData) { $0.more = ",\"a\":\"\0\"" },
        BentCeremony("other site", .site) { $0.siteID = "klatch.example.org" },
        BentCeremony("site in capitals", .site) { $0.siteID = "Example.org" },
        BentCeremony("nobody there", .userPresence) { $0.flags &= ~TestCeremony.present },
        BentCeremony("not verified", .userVerification) { $0.flags &= ~TestCeremony.verified },
        BentCeremony("copy of what cannot be copied", .backupFlags) { $0.flags |= TestCeremony.backedUp },
        BentCeremony("trailing byte", .authenticatorData) { $0.trailing = [0] },
        BentCeremony("trailing map", .authenticatorData) { $0.trailing = [0xA0] },
        BentCeremony("extensions announced", .authenticatorData) { $0.flags |= TestCeremony.extended },
        BentCeremony("extensions no map", .authenticatorData) {
            $0.flags |= TestCeremony.extended
            $0.extensions = [0x80]
        },
        BentCeremony("extensions cut", .authenticatorData) {
            $0.flags |= TestCeremony.extended
            $0.extensions = [0xA1, 0x61]
        },
    ]

    static let registration = [
        BentCeremony("no key", .authenticatorData) { $0.flags &= ~TestCeremony.attested }
    ]

    static let assertion = [
        BentCeremony("a key", .authenticatorData) { $0.flags |= TestCeremony.attested },
        BentCeremony("may be copied now", .backupFlags) { $0.flags |= TestCeremony.eligible },
        BentCeremony("other owner", .owner) { $0.owner = PasskeyOwner.issue(random: .seeded(77)).bytes },
        BentCeremony("owner cut", .owner) { $0.owner?.removeLast() },
        BentCeremony("no owner", .owner) { $0.owner = nil },
        BentCeremony("empty owner", .owner) { $0.owner = [] },
    ]
}
