import Foundation
import Primitives
import Testing

@testable import Components

/// A notice as its publishers write it, with what a test changes.
enum Notice {
    static func json(_ change: [String: Any] = [:], package: [String: String]? = nil, events: [[String: String]]? = nil)
        throws -> String
    {
        let affected: [String: Any] = [
            "package": package ?? ["ecosystem": "SwiftURL", "name": "github.com/apple/swift-nio"],
            "ranges": [["type": "SEMVER", "events": events ?? [["introduced": "0"], ["fixed": "2.39.1"]]]],
        ]
        let all: [String: Any] = [
            "id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-04T10:00:00Z", "summary": "A flaw.",
            "affected": [affected],
            "database_specific": ["severity": "HIGH", "cwe_ids": ["CWE-1"]] as [String: Any],
        ].merging(change) { $1 }.filter { !($0.value is NSNull) }
        return String(decoding: try JSONSerialization.data(withJSONObject: all, options: .sortedKeys), as: UTF8.self)
    }

    static func advisory(
        _ change: [String: Any] = [:], package: [String: String]? = nil, events: [[String: String]]? = nil
    ) throws -> Advisory {
        try #require(Advisory(json: Array(json(change, package: package, events: events).utf8)))
    }
}

@Suite("A published notice")
struct AdvisoryTests {
    private func flaws(_ advisory: Advisory, _ components: Component...) -> [ComponentFlaw] {
        var comparison = ComponentComparison(components, release: "Debian:12")
        comparison.take(advisory)
        return comparison.flaws
    }

    private static let nio = "github.com/apple/swift-nio"

    @Test("concerns the versions between where a flaw came and where it was mended, in whatever order it says so")
    func ranges() throws {
        let twice = [["introduced": "1.2"], ["fixed": "1.5"], ["fixed": "2.3"], ["introduced": "2.0"]]
        for events in [twice, twice.reversed()] {
            let advisory = try Notice.advisory(events: events)
            for (version, fixed) in [("1.2", "1.5"), ("1.4.9", "1.5"), ("2.0", "2.3"), ("2.2", "2.3")] {
                #expect(flaws(advisory, Component(.swift, Self.nio, version)).map(\.fixed) == [fixed], "\(version)")
            }
            for version in ["1.1.9", "1.5", "1.9", "2.3", "3"] {
                #expect(flaws(advisory, Component(.swift, Self.nio, version)).isEmpty, "\(version)")
            }
        }
        let last = try Notice.advisory(events: [["introduced": "0"], ["last_affected": "2.0"]])
        #expect(flaws(last, Component(.swift, Self.nio, "2.0")).map(\.fixed) == [nil])
        #expect(flaws(last, Component(.swift, Self.nio, "2.0.1")).isEmpty)
    }

    @Test("names packages by address however it is written, and Debian's by their source in this release")
    func names() throws {
        for name in [
            "https://github.com/apple/swift-nio.git", "github.com/Apple/swift-nio", "git@github.com:apple/swift-nio",
        ] {
            let advisory = try Notice.advisory(package: ["ecosystem": "SwiftURL", "name": name])
            #expect(flaws(advisory, Component(.swift, Self.nio, "2.0")).count == 1, "\(name)")
        }
        let openssl = Component(.debian, "openssl", "3.0.15-1~deb12u1")
        for (ecosystem, count) in [("Debian:12", 1), ("Debian", 1), ("Debian:13", 0), ("PyPI", 0)] {
            let package = ["ecosystem": ecosystem, "name": "openssl"]
            let advisory = try Notice.advisory(
                package: package, events: [["introduced": "0"], ["fixed": "3.0.16-1~deb12u1"]])
            #expect(flaws(advisory, openssl).count == count, "\(ecosystem)")
        }
    }

    @Test("says how bad it is by a score, in a word, or not at all; what is withdrawn concerns nobody")
    func severities() throws {
        let score = ["type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"]
        let none: [String: Any] = ["database_specific": NSNull()]
        let cases: [([String: Any], FlawSeverity)] = [
            ([:], .high), (["severity": [score]], .critical), (none, .unknown),
            (["database_specific": ["severity": 4]], .unknown),
            (["database_specific": ["severity": "MODERATE"]], .medium),
        ]
        for (change, severity) in cases {
            #expect(
                flaws(try Notice.advisory(change), Component(.swift, Self.nio, "2.0")).map(\.severity) == [severity])
        }
        #expect(
            flaws(try Notice.advisory(["withdrawn": "2026-01-02T00:00:00Z"]), Component(.swift, Self.nio, "2.0"))
                .isEmpty)
    }

    @Test("is told in one line, once for each component")
    func line() throws {
        let advisory = try Notice.advisory(["summary": "A\nflaw\u{1B}[31m" + String(repeating: "!", count: 400)])
        let found = flaws(
            advisory, Component(.swift, Self.nio, "2.0"), Component(.swift, "github.com/apple/other", "2.0"))
        #expect(
            found.count == 1 && found.first?.summary.count == 300
                && found.first?.summary.hasPrefix("Aflaw[31m!") == true)
    }

    @Test("of any bytes is read or refused, and never stops the program")
    func fuzzed() throws {
        var random = SplitMix64(state: 9)
        let sound = Array(try Notice.json().utf8)
        var count = 0
        for _ in 0..<3_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            guard let advisory = Advisory(json: bytes) else { continue }
            count += 1
            _ = flaws(advisory, Component(.swift, Self.nio, "2.0"))
        }
        #expect(count > 100 && count < 3_000)
        for wrong in ["", "[]", "{}", #"{"id":"","modified":"2026-01-04"}"#, #"{"id":"a b","modified":"2026-01-04"}"#] {
            #expect(Advisory(json: Array(wrong.utf8)) == nil, "\(wrong)")
        }
    }
}

@Suite("Where notices come from")
struct AdvisoryFeedTests {
    @Test("is a path, or an address that may be called")
    func places() {
        for text in ["/srv/osv.jsonl", "https://mirror.example/osv.jsonl"] { #expect(AdvisoryFeed(text) != nil) }
        for text in ["osv.jsonl", "http://mirror.example/x", "https://127.0.0.1/x", "ftp://x", ""] {
            #expect(AdvisoryFeed(text) == nil, "\(text)")
        }
    }

    @Test("is cut into lines wherever its pieces end, and one that is no notice refuses all")
    func lines() throws {
        let text = try (1...5).map { try Notice.json(["id": "N-\($0)"]) }.joined(separator: "\n\n")
        for size in [1, 7, 64, 100_000] {
            var (lines, ids) = (AdvisoryLines(), [String]())
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                try lines.take(Array(bytes[start..<min(start + size, bytes.count)])) { ids.append($0.id) }
            }
            try lines.finish { ids.append($0.id) }
            #expect(ids == (1...5).map { "N-\($0)" })
        }
        var lines = AdvisoryLines()
        #expect(throws: AdvisoryFeedError.broken("line 2")) { try lines.take(Array("\n{}\n".utf8)) { _ in } }
    }
}
