import Foundation
import Primitives
import Testing

@testable import Components

@Suite("Versions of components")
struct VersionTests {
    /// Each comes before the next (deb-version(7)).
    private static let debian = [
        "1.0~~", "1.0~~a", "1.0~", "1.0", "1.0-1", "1.0-1+b1", "1.0-1+deb12u1", "1.0-1+deb12u10", "1.0a", "1.0+git",
        "1.0.1", "1.10",
        "9999999999999999999999", "1:0.1", "2:0",
    ]
    /// Each comes before the next (Semantic Versioning 2.0.0, section 11, and its example).
    private static let semantic = [
        "0.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
        "1.0.0-rc.1", "1.0.0",
        "1.0.1", "1.9", "1.10.0", "v2", "10000000000000000000000.0",
    ]

    @Test("stand in the order that Debian, or Semantic Versioning, gives them")
    func orders() {
        for (list, origin) in [(Self.debian, Component.Origin.debian), (Self.semantic, .swift)] {
            for (place, one) in list.enumerated() {
                for (other, two) in list.enumerated() {
                    #expect(VersionOrder.isAtMost(one, two, origin) == (place <= other), "\(one) \(two)")
                }
            }
        }
        #expect(VersionOrder.isSame("1.0", "1.0.0+build.5", .swift) && VersionOrder.isSame("01.0-", "0:1.0", .debian))
    }

    @Test("of Debian are compared as dpkg itself compares them")
    func dpkg() throws {
        var random = SplitMix64(state: 12)
        let letters = Array("0129.+~-aZ")
        func version() -> String {
            "1"
                + String(
                    (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in letters.randomElement(using: &random)
                    })
        }
        for _ in 0..<60 {
            // dpkg wants something after a hyphen.
            let (one, two) = (version() + "1", version() + "1")
            let dpkg = Process()
            dpkg.executableURL = URL(filePath: "/usr/bin/dpkg")
            dpkg.arguments = ["--compare-versions", one, "le", two]
            dpkg.standardError = FileHandle.nullDevice
            try dpkg.run()
            dpkg.waitUntilExit()
            #expect((dpkg.terminationStatus == 0) == VersionOrder.isAtMost(one, two, .debian), "\(one) \(two)")
        }
    }

    @Test("of any bytes are compared, and in one order only")
    func fuzzed() {
        var random = SplitMix64(state: 4)
        for _ in 0..<3_000 {
            let texts = (0..<2).map { _ in
                String(
                    decoding: (0..<Int.random(in: 0...9, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }, as: UTF8.self)
            }
            for origin in [Component.Origin.debian, .swift] {
                let (up, down) = (
                    VersionOrder.isAtMost(texts[0], texts[1], origin), VersionOrder.isAtMost(texts[1], texts[0], origin)
                )
                #expect(up || down, "\(texts)")
            }
        }
    }
}

@Suite("The score of a flaw")
struct VulnerabilityScoreTests {
    @Test(
        "is that of the CVSS specification",
        arguments: [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10), ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N", 5.9),
            ("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N", 2.5), ("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
        ])
    func scores(_ vector: String, _ score: Double) { #expect(VulnerabilityScore.score(vector) == score) }

    @Test("is none for what is no whole vector of version 3")
    func others() {
        let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        let wrong = [
            "", "9.8", "CVSS:4.0/AV:N/AC:L/AT:N", "CVSS:3.1/AV:N", vector + "/AV:N",
            vector.replacing("S:U", with: "S:X"),
        ]
        for text in wrong { #expect(VulnerabilityScore.score(text) == nil, "\(text)") }
        for end in vector.indices { #expect(VulnerabilityScore.score(String(vector[..<end])) == nil) }
    }
}
