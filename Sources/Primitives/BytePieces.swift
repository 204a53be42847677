/// A file as it arrived, in pieces of about the same size.
package struct BytePieces: Sendable {
    /// Bytes of a piece, where what arrives at once is not more.
    private static let size = 256 * 1024

    package private(set) var all: [[UInt8]] = []

    package init() {}

    package mutating func take(_ bytes: [UInt8]) {
        if let size = all.last?.count, size + bytes.count <= Self.size {
            all[all.count - 1] += bytes
        } else {
            all.append(bytes)
        }
    }
}
