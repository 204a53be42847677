import Foundation

@testable import Outbound

/// Port 8443 of a loopback address where nobody may ever connect. The system keeps whoever tries in a queue.
final class LoopbackListener {
    struct Unavailable: Error {}
    private let socket: Int32

    init(_ address: NetworkAddress = WebPeer.inside) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(8443).bigEndian
        withUnsafeMutableBytes(of: &place.sin_addr) { $0.copyBytes(from: address.bytes) }
        let bound = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(socket, 64) == 0 else { throw Unavailable() }
    }

    deinit { close(socket) }

    /// How many have connected since it was asked last.
    func connects() -> Int {
        var count = 0
        while case let accepted = accept(socket, nil, nil), accepted >= 0 {
            close(accepted)
            count += 1
        }
        return count
    }
}
