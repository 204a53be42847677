import Foundation

extension NetworkAddress {
    /// Nil for a socket address of another family.
    init?(socket: UnsafePointer<sockaddr>) {
        switch Int32(socket.pointee.sa_family) {
        case AF_INET:
            self.init(
                bytes: socket.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) }
                })
        case AF_INET6:
            self.init(
                bytes: socket.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) }
                })
        default: return nil
        }
    }

    /// Those of this machine's interfaces (getifaddrs(3)).
    package static func ofThisMachine() -> Set<NetworkAddress> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        let all = sequence(first: first) { $0?.pointee.ifa_next }.prefix { $0 != nil }
        return Set(all.compactMap { $0?.pointee.ifa_addr.flatMap { NetworkAddress(socket: $0) } })
    }
}
