import Foundation
import Testing

@testable import App

@Suite("An address to listen on")
struct ListenCheckTests {
    /// A socket that listens on a free port, until it is closed.
    private func taken<T>(_ body: (Int) throws -> T) throws -> T {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return try body(Int(UInt16(bigEndian: address.sin_port)))
    }

    @Test("that is taken, foreign or nonsense is refused with the setting's name and what to do")
    func refused() throws {
        try taken { port in
            let error = #expect(throws: ListenError.self) { try ListenCheck.check("127.0.0.1", port, of: .listen) }
            #expect(error?.code == EADDRINUSE)
            #expect(error?.words.fix == "Stop it, or set KLATCH_LISTEN to another port.")
        }
        for host in ["203.0.113.7", "nowhere.invalid"] {
            let error = #expect(throws: ListenError.self) { try ListenCheck.check(host, 8080, of: .redirectListen) }
            #expect(error?.words.fix == "Set KLATCH_REDIRECT_LISTEN to one that is.")
        }
    }

    @Test("that is free is free afterwards as well")
    func free() throws {
        let port = try FreePort.find()
        for _ in 0..<3 { try ListenCheck.check("127.0.0.1", port, of: .listen) }
        try ListenCheck.check("127.0.0.1", 0, of: .listen)
    }
}
