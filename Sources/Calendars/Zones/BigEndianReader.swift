/// Takes numbers and runs of bytes from the front of a file; nil once there are too few.
struct BigEndianReader {
    private let content: [UInt8]
    private var position = 0

    init(_ content: [UInt8]) { self.content = content }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= content.count - position else { return nil }
        defer { position += count }
        return Array(content[position..<position + count])
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= content.count - position else { return false }
        position += count
        return true
    }

    /// Two's complement, most significant byte first; 4 or 8 bytes.
    mutating func integer(_ size: Int) -> Int? {
        guard let bytes = bytes(size) else { return nil }
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return size == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
    }

    /// A newline, text, and a newline.
    mutating func line() -> String? {
        guard position < content.count, content[position] == 0x0A,
            let end = content[(position + 1)...].firstIndex(of: 0x0A)
        else { return nil }
        return String(decoding: content[(position + 1)..<end], as: UTF8.self)
    }
}
