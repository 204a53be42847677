import Claims
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Vendors

/// A register as an operator writes it, with what a test changes of its only vendor.
enum SoundRegister {
    static var vendor: [String: Any] {
        [
            "name": "Example Mail", "kind": "mail", "service": "Delivers mail.", "data": ["names"],
            "regions": ["Germany"],
            "hosts": ["smtp.mail.example"], "security": "https://mail.example/security", "watches": "Its servers",
            "from": "2026-01-01",
            "agreement": ["signed": "2025-12-01", "digest": String(repeating: "ab", count: 32), "transfer": "none"],
            "certificates": [["name": "ISO 27001", "expires": "2026-06-30"]],
            "assessment": ["at": "2025-12-02", "by": "Ada", "risk": "low", "meetsRules": true] as [String: Any],
        ]
    }
    static let today = "2026-01-05"

    static func json(_ change: [String: Any] = [:], _ outside: [String: Any] = [:]) throws -> [UInt8] {
        let changed = vendor.merging(change) { $1 }.filter { !($0.value is NSNull) }
        let all: [String: Any] = [
            "policy": ["reviewed": "2025-11-01", "by": "Ada"], "vendors": [changed],
        ].merging(outside) { $1 }.filter { !($0.value is NSNull) }
        return Array(try JSONSerialization.data(withJSONObject: all))
    }

    static func judgement(_ change: [String: Any] = [:], _ outside: [String: Any] = [:]) throws -> VendorJudgement {
        VendorJudgement(
            register: try VendorRegister(json: json(change, outside)), today: try #require(Day(today)))
    }
}

@Suite("A register of vendors")
struct VendorRegisterTests {
    @Test("is read from JSON; the one in docs/examples is sound")
    func example() throws {
        let path = #filePath.components(separatedBy: "/Tests/")[0] + "/docs/examples/vendors.json"
        let register = try VendorRegister(json: Array(Data(contentsOf: URL(filePath: path))))
        #expect(register.vendors.count == 1 && register.ownHosting != nil && register.policy != nil)
    }

    @Test("says where it goes wrong, and all that is wrong with it at once")
    func mistakes() throws {
        let cases: [([String: Any], String)] = [
            (["from": "2026-02-30"], "vendors.1.from"), (["kind": "cloud"], "vendors.1.kind"),
            (["name": NSNull()], "vendors.1.name, which is missing"), (["name": " "], "without a name"),
            (["security": "http://mail.example"], "not an https:// address"),
            (["service": String(repeating: "x", count: 501)], "too long"),
            (["agreement": ["signed": "2025-12-01", "digest": "12", "transfer": "none"]], "not SHA-256"),
        ]
        for (change, words) in cases {
            #expect { _ = try VendorRegister(json: SoundRegister.json(change)) } throws: { "\($0)".contains(words) }
        }
        let both = try SoundRegister.json([:], ["vendors": [SoundRegister.vendor, SoundRegister.vendor]])
        #expect { _ = try VendorRegister(json: both) } throws: { "\($0)".contains("is there twice") }
    }

    @Test("is refused, and never stops the program, whatever octets it is made of")
    func hostile() throws {
        let sound = try SoundRegister.json()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let register = try? VendorRegister(json: bytes) else { continue }
            let judgement = VendorJudgement(register: register, today: try #require(Day(SoundRegister.today)))
            _ = (judgement.certified, judgement.agreed, judgement.assessed, judgement.hosting)
        }
        #expect(throws: VendorRegisterError.self) { try VendorRegister(json: Array(repeating: 32, count: 1_048_577)) }
    }

    @Test("knows days, and only days")
    func days() {
        #expect(Day("1970-01-02")?.number == 1 && Day("2026-01-05")?.description == "2026-01-05")
        for text in ["", "2026-1-5", "2026-13-01", "2026-02-30", "20260105xx", "2026-01-05T0", "٢٠٢٦-٠١-٠٥"] {
            #expect(Day(text) == nil, "\(text)")
        }
    }
}
