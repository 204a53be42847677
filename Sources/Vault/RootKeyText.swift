import Foundation
import Primitives

/// The one line of a root key file: `klatch-root-key:1:<id>:<64 hexadecimal digits>:<8 of a CRC-32 over the rest>`.
enum RootKeyText {
    private static let prefix = "klatch-root-key:1:"
    /// Octets of the whole file, newline included.
    static let length = 18 + 36 + 1 + 64 + 1 + 8 + 1

    static func bytes(id: UUID, material: KeyMaterial) -> [UInt8] {
        let key = material.withUnsafeBytes { Hex.encode($0) }
        let line = "\(prefix)\(id.uuidString.lowercased()):\(key)"
        return Array("\(line):\(checksum(line))\n".utf8)
    }

    /// Nil for anything that `bytes` would not have written.
    static func parse(_ bytes: [UInt8]) -> (id: UUID, material: KeyMaterial)? {
        guard bytes.count == length, let text = String(validating: bytes, as: UTF8.self), text.hasPrefix(prefix) else {
            return nil
        }
        let fields = text.dropFirst(prefix.count).split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 3, let id = UUID(uuidString: String(fields[0])),
            var key = Hex.decode(String(fields[1])), let material = KeyMaterial(taking: &key),
            self.bytes(id: id, material: material) == bytes
        else { return nil }
        return (id, material)
    }

    private static func checksum(_ line: String) -> String {
        Hex.encode(withUnsafeBytes(of: CRC32.checksum(line.utf8).bigEndian) { Array($0) })
    }
}
