import Charts
import Testing

@Suite("Pictures of hostile words and numbers")
struct HostileTests {
    private static let elements: Set = [
        "svg", "title", "desc", "g", "rect", "line", "text", "circle", "path", "polygon", "polyline", "defs", "pattern",
        "a",
    ]
    private static let pieces = [
        "<script>alert(1)</script>", "\"", "'", "&", "&amp;", "]]>", "<!--", "\u{0}", "\u{1B}", "\u{FFFE}", "\u{202E}",
        "javascript:alert(1)", "//example.org", "/departments/1", "url(#x)", " onload=", "e\u{301}", "組", "🧑‍🤝‍🧑",
        "{{csrf}}", "",
        "%n", "\r\n", "style", "Sales",
    ]
    private static let numbers = [Int.min, -1, 0, 1, 2, 3, 12, 31, 999, 1000, 1_000_000, Int.max]
    private static let shares = [
        Double.nan, .infinity, -.infinity, -1, 0, 0.3, 1, 2, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ]

    @Test("are well-formed, draw numbers only, and hold no element or attribute that words brought along")
    func fuzz() throws {
        var state: UInt64 = 4
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, below)))
        }
        for _ in 0..<60 {
            let words = (0..<5).map { _ in (0..<next(4)).map { _ in Self.pieces[next(Self.pieces.count)] }.joined() }
            let counts = (0..<5).map { _ in Self.numbers[next(Self.numbers.count)] }
            let shares = (0..<5).map { _ in Self.shares[next(Self.shares.count)] }
            let samples = ChartSamples(words: words, counts: counts, shares: shares, size: next(40))
            for drawing in samples.all { try check(drawing) }
        }
    }

    private func check(_ drawing: Drawing) throws {
        let read = try #require(WellFormed(drawing.svg), "not well-formed: \(drawing.svg)")
        #expect(read.elements.isSubset(of: Self.elements))
        #expect(read.numbers.allSatisfy { $0?.isFinite == true && abs($0 ?? 0) <= 1_000_000 })
        for (name, value) in read.attributes {
            #expect(!name.hasPrefix("on") && name != "style" && !name.contains(":"))
            if name == "href" { #expect(value.hasPrefix("/") && !value.hasPrefix("//")) }
            if name == "id" { #expect(value.hasPrefix("chart-")) }
        }
    }

    @Test("are no longer than their bounds allow, however much is asked for")
    func bounds() {
        let long = String(repeating: "e\u{301}\u{302}<", count: 20_000)
        let samples = ChartSamples(words: [long], counts: [50_000, 100_000], size: 500)
        for drawing in samples.all { #expect(drawing.svg.utf8.count < 1_500_000) }
    }

    @Test("that are empty are pictures still, with their name")
    func empty() {
        for drawing in ChartSamples(words: ["Nobody"], counts: [0], size: 0).all.prefix(7) {
            #expect(drawing.svg.contains(">Nobody</title>") && drawing.svg.hasSuffix("</svg>"))
        }
    }
}
