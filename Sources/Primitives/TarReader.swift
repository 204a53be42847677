/// Reads an archive of files as it arrives, in memory that does not grow with it. Only plain files are handed over; folders,
/// links and other kinds are passed over with what belongs to them.
package struct TarReader: Sendable {
    package enum Part: Sendable, Equatable {
        case file(name: String, size: Int)
        /// Some of the file begun last.
        case bytes([UInt8])
        case endOfFile
    }

    /// Why something is no such archive.
    package enum Failure: Error, Equatable { case malformed, truncated, tooManyFiles }

    private enum Phase: Equatable { case head, content(left: Int, padding: Int, isFile: Bool), ended }

    private let maximumFiles: Int
    private var files = 0
    private var phase = Phase.head
    private var head: [UInt8] = []
    private var emptyBlocks = 0

    package init(maximumFiles: Int) { self.maximumFiles = maximumFiles }

    /// Hands over what these bytes hold. Throws `Failure`, and what `emit` throws.
    package mutating func read(_ bytes: [UInt8], _ emit: (Part) throws -> Void) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch phase {
            case .ended: return
            case .head: try readHead(&rest, emit)
            case .content(let left, let padding, let isFile):
                try readContent(&rest, left, padding, isFile, emit)
            }
        }
    }

    /// Throws `Failure.truncated` where the archive has not come to its end.
    package func finish() throws { guard phase == .ended else { throw Failure.truncated } }

    private mutating func readHead(_ rest: inout ArraySlice<UInt8>, _ emit: (Part) throws -> Void) throws {
        let missing = TarArchive.block - head.count
        head += rest.prefix(missing)
        rest = rest.dropFirst(missing)
        guard head.count == TarArchive.block else { return }
        defer { head = [] }
        if head.allSatisfy({ $0 == 0 }) {
            emptyBlocks += 1
            if emptyBlocks == 2 { phase = .ended }
            return
        }
        guard emptyBlocks == 0, Self.octal(head[148..<156]) == TarArchive.checksum(head),
            let size = Self.octal(head[124..<136])
        else { throw Failure.malformed }
        files += 1
        guard files <= maximumFiles else { throw Failure.tooManyFiles }
        let isFile = head[156] == UInt8(ascii: "0") || head[156] == 0
        let padding = (TarArchive.block - size % TarArchive.block) % TarArchive.block
        if isFile { try emit(.file(name: Self.name(head), size: size)) }
        if isFile, size == 0 { try emit(.endOfFile) }
        phase = size == 0 ? .head : .content(left: size, padding: padding, isFile: isFile)
    }

    private mutating func readContent(
        _ rest: inout ArraySlice<UInt8>, _ left: Int, _ padding: Int, _ isFile: Bool, _ emit: (Part) throws -> Void
    ) throws {
        if left > 0 {
            let taken = rest.prefix(left)
            rest = rest.dropFirst(taken.count)
            phase = .content(left: left - taken.count, padding: padding, isFile: isFile)
            if isFile { try emit(.bytes(Array(taken))) }
            guard taken.count == left else { return }
            if isFile { try emit(.endOfFile) }
            if padding == 0 { phase = .head }
        } else {
            let dropped = min(padding, rest.count)
            rest = rest.dropFirst(dropped)
            phase = dropped == padding ? .head : .content(left: 0, padding: padding - dropped, isFile: isFile)
        }
    }

    private static func name(_ head: [UInt8]) -> String {
        func text(_ range: Range<Int>) -> String { String(decoding: head[range].prefix { $0 != 0 }, as: UTF8.self) }
        let (name, prefix) = (text(0..<100), text(345..<500))
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    /// Octal digits, with spaces before and a space or nothing behind them; nil for anything else, and above 8 GiB.
    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 32 }.prefix { (48...55).contains($0) }
        guard !digits.isEmpty, digits.count <= 11,
            field.suffix(from: digits.endIndex).allSatisfy({ $0 == 0 || $0 == 32 })
        else { return nil }
        return digits.reduce(0) { $0 * 8 + Int($1 - 48) }
    }
}
