import Foundation
import Primitives

/// What can be sealed: text, bytes, and what is `Codable`, as JSON, once it says so.
package protocol SealableValue: Sendable {
    func sealableBytes() throws -> [UInt8]
    /// Throws where the bytes are not of this type.
    init(sealableBytes: [UInt8]) throws
}

extension String: SealableValue {
    package func sealableBytes() -> [UInt8] { Array(utf8) }

    package init(sealableBytes bytes: [UInt8]) throws {
        guard let text = bytes.withUnsafeBufferPointer({ String(exactUTF8: $0) }) else { throw VaultError.unreadable }
        self = text
    }
}

extension Array: SealableValue where Element == UInt8 {
    package func sealableBytes() -> [UInt8] { self }
    package init(sealableBytes: [UInt8]) { self = sealableBytes }
}

extension Dictionary: SealableValue where Key == String, Value == String {}

extension SealableValue where Self: Codable {
    package func sealableBytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self))
    }

    package init(sealableBytes bytes: [UInt8]) throws {
        do { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch { throw VaultError.unreadable }
    }
}
