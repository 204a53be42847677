/// How long one request may take and how much its answer may hold.
package struct TransferLimits: Hashable, Sendable {
    /// Name look-up, connecting and encryption.
    package var connect: Duration
    /// From the first step to the last octet.
    package var total: Duration
    /// Octets of all header fields of the answer.
    package var header: Int
    /// Octets of the answer's body, after decompression.
    package var body: Int

    package init(connect: Duration, total: Duration, header: Int = 65_536, body: Int) {
        (self.connect, self.total, self.header, self.body) = (connect, total, header, body)
    }
}

extension Duration {
    /// At least one: libcurl takes zero for "no limit".
    var wholeMilliseconds: Int {
        Int(max(1, min(components.seconds, 86_400) * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
}
