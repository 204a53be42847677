import CCurl

/// The addresses that were checked, and the port: nothing else is dialled, whatever a resolver says a moment later.
struct DialGuard: Hashable, Sendable {
    let addresses: [NetworkAddress]
    let port: UInt16

    func permits(_ address: NetworkAddress, _ port: UInt16) -> Bool {
        port == self.port && addresses.contains(address)
    }

    /// For CURLOPT_RESOLVE: `host:port:address,address`, so that libcurl asks no resolver. Nil where the host is a number.
    func resolution(of origin: Origin) -> String? {
        guard !origin.host.hasPrefix("["), NetworkAddress(origin.host) == nil else { return nil }
        let list = addresses.map { if case .v6 = $0 { "[\($0.text)]" } else { $0.text } }
        return "\(origin.host):\(origin.port):" + list.joined(separator: ",")
    }
}
