import HTTPTypes
import Limits
import TestStage
import TestSupport
import Testing
import Web

@testable import Directory

@Suite("A directory that asks too often")
struct DirectoryLimitTests {
    @Test("is answered 429 in the protocol's words, with the seconds to wait, and then served again")
    func requests() async throws {
        let directory = try await DirectoryWorld()
        try await directory.world.exhaust(.directoryRequest, [directory.world.workspace()])
        let answer = try await directory.get("/Users")
        #expect(answer.status == 429 && answer.headers[.retryAfter] == "1")
        #expect(answer["status"]?.text == "429" && answer["detail"]?.text?.contains("Retry-After") == true)
        directory.world.clock.advance(by: 1)
        #expect(try await directory.get("/Users").status == 200)
    }

    @Test("with a wrong token is refused, and a good one of the same network is not")
    func refused() async throws {
        let directory = try await DirectoryWorld()
        try await directory.world.exhaust(.refusedToken, directory.world.anybody)
        #expect(try await directory.send(.get, "/Users", token: "klatch_scim_x").status == 429)
        #expect(try await directory.get("/Users").status == 200)
    }
}
