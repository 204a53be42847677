import Primitives
import Vault

/// A profile as it is sealed: a version, then each text as its length in 32 bits, big-endian, and its UTF-8; first the
/// six fields, then pairs of custom names and values. All ones for a length is a field that is not there. Lists of people
/// open many of these, and JSON takes some seven times as long.
extension Profile {
    private static let version: UInt8 = 1

    package func sealableBytes() -> [UInt8] {
        var writer = TextWriter(bytes: [Self.version])
        for text in [name, address.text, department, location, timeZone, startDate] { writer.add(text) }
        for (name, value) in custom.sorted(by: { $0.key < $1.key }) {
            writer.add(name)
            writer.add(value)
        }
        return writer.bytes
    }

    /// Throws `VaultError.unreadable` for anything that `sealableBytes` does not write.
    package init(sealableBytes bytes: [UInt8]) throws {
        guard bytes.first == Self.version else { throw VaultError.unreadable }
        var reader = TextReader(bytes: bytes, position: 1)
        guard let name = try reader.next(), let text = try reader.next(), let address = try? EmailAddress(parsing: text)
        else { throw VaultError.unreadable }
        self.init(
            name: name, address: address, department: try reader.next(), location: try reader.next(),
            timeZone: try reader.next(), startDate: try reader.next())
        while !reader.isAtEnd {
            guard let name = try reader.next(), let value = try reader.next() else { throw VaultError.unreadable }
            custom[name] = value
        }
    }
}

private struct TextWriter {
    var bytes: [UInt8]

    mutating func add(_ text: String?) {
        let length = text.map { UInt32(clamping: $0.utf8.count) } ?? .max
        withUnsafeBytes(of: length.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: (text ?? "").utf8)
    }
}

private struct TextReader {
    let bytes: [UInt8]
    var position: Int

    var isAtEnd: Bool { position >= bytes.count }

    mutating func next() throws(VaultError) -> String? {
        guard let length = length() else { throw .unreadable }
        if length == .max { return nil }
        let end = position + Int(length)
        guard end <= bytes.count, let text = text(position..<end) else { throw .unreadable }
        position = end
        return text
    }

    private mutating func length() -> UInt32? {
        guard bytes.count - position >= 4 else { return nil }
        defer { position += 4 }
        return bytes.withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt32.self)) }
    }

    private func text(_ range: Range<Int>) -> String? {
        bytes.withUnsafeBufferPointer { String(exactUTF8: UnsafeBufferPointer(rebasing: $0[range])) }
    }
}
