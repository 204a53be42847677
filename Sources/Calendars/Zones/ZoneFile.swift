/// A compiled zone file (RFC 8536), as the system's zone database holds them. Versions 2 and later: 64-bit times.
struct ZoneFile {
    /// Nil if the bytes are no such file, or one with leap seconds.
    static func zone(named name: String, from bytes: [UInt8]) -> Zone? {
        var reader = BigEndianReader(bytes)
        guard let old = Header(&reader), old.version >= UInt8(ascii: "2"), reader.skip(old.size(timeBytes: 4)),
            let header = Header(&reader), header.leapCount == 0, let block = Block(header, &reader),
            let footer = reader.line()
        else { return nil }
        return block.zone(named: name, then: footer)
    }
}

private struct Header {
    let version: UInt8
    let utcCount, standardCount, leapCount, timeCount, typeCount, letterCount: Int

    init?(_ reader: inout BigEndianReader) {
        guard reader.bytes(4) == Array("TZif".utf8), let version = reader.bytes(1)?.first, reader.skip(15) else {
            return nil
        }
        self.version = version
        let counts = (0..<6).compactMap { _ in reader.integer(4) }
        guard counts.count == 6, counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else { return nil }
        (utcCount, standardCount, leapCount) = (counts[0], counts[1], counts[2])
        (timeCount, typeCount, letterCount) = (counts[3], counts[4], counts[5])
    }

    func size(timeBytes: Int) -> Int {
        timeCount * (timeBytes + 1) + typeCount * 6 + letterCount + leapCount * (timeBytes + 4) + standardCount
            + utcCount
    }
}

private struct Block {
    private let times: [Int]
    private let kinds: [Int]
    private let offsets: [Int]

    init?(_ header: Header, _ reader: inout BigEndianReader) {
        times = (0..<header.timeCount).compactMap { _ in reader.integer(8) }
        kinds = (0..<header.timeCount).compactMap { _ in reader.bytes(1)?.first.map(Int.init) }
        var offsets: [Int] = []
        for _ in 0..<header.typeCount {
            guard let offset = reader.integer(4), abs(offset) < 200_000, reader.skip(2) else { return nil }
            offsets.append(offset)
        }
        self.offsets = offsets
        let rest = header.letterCount + header.standardCount + header.utcCount
        guard times.count == header.timeCount, kinds.count == header.timeCount, reader.skip(rest),
            kinds.allSatisfy({ $0 < offsets.count }), times.allSatisfy({ abs($0) < 1 << 60 })
        else { return nil }
    }

    /// The table, and for the time after it the rule of the footer, written out for 400 years.
    func zone(named name: String, then footer: String) -> Zone? {
        var changes = zip(times, kinds).map { (at: $0, to: offsets[$1]) }
        guard !footer.isEmpty else { return Zone(name: name, first: offsets[0], changes: changes) }
        guard let rule = ZoneRule(footer) else { return nil }
        let last = times.last ?? -4_000_000_000
        let year = LocalTime(seconds: last).day.year
        let later = (year...year + 401).flatMap(rule.changes).filter { $0.at > last }
        changes += later
        return Zone(name: name, first: offsets[0], changes: changes, repeats: !later.isEmpty)
    }
}
