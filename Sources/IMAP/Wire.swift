/// A connection that is encrypted already: octets there and back.
protocol Wire: AnyObject {
    func write(_ bytes: [UInt8]) throws(IMAPFailure)
    /// At least one octet; throws at the end.
    func read() throws(IMAPFailure) -> [UInt8]
}
