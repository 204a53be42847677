import Foundation
import Testing

@testable import App

@Suite("An address to listen on")
struct ListenCheckTests {
    @Test("that is taken, foreign or nonsense is refused with the setting's name and what to do")
    func refused() throws {
        let taken = try FreePort.bound()
        defer { close(taken.descriptor) }
        try #require(listen(taken.descriptor, 1) == 0)
        let error = #expect(throws: ListenError.self) { try ListenCheck.check("127.0.0.1", taken.port, of: .listen) }
        #expect(error?.code == EADDRINUSE)
        #expect(error?.words.fix == "Stop it, or set KLATCH_LISTEN to another port.")
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
