import Foundation
import Primitives
import Testing

@testable import Outbound

@Suite("AT-57: nothing else calls out")
struct EgressTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func rooms(importing names: [String]) throws -> Set<String> {
        let sources = Self.root.appending(path: "Sources").resolvingSymlinksInPath()
        let rooms = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        return try Set(
            rooms.filter { room in try files(of: sources.appending(path: room)).contains { speaks($0, names) } })
    }

    private func files(of room: URL) throws -> [String] {
        let folder = room.resolvingSymlinksInPath()
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }

    private func speaks(_ text: String, _ names: [String]) -> Bool {
        text.split(separator: "\n").contains { line in
            line.contains("import ") && names.contains { line.split(separator: " ").last.map(String.init) == $0 }
        }
    }

    @Test("only this room speaks HTTP, only Mail SMTP and only IMAP its own, through libcurl")
    func libcurl() throws { #expect(try rooms(importing: ["CCurl"]).isSubset(of: ["Outbound", "Mail", "IMAP"])) }

    @Test("no room has another client")
    func clients() throws {
        let clients = ["FoundationNetworking", "AsyncHTTPClient", "HummingbirdWSClient", "NIOHTTPClient", "CCurlMulti"]
        #expect(try rooms(importing: clients).isEmpty)
        #expect(try rooms(importing: ["CCurl"]).contains("Outbound"))
    }

    @Test("neither proxy nor password comes from the surroundings")
    func surroundings() async throws {
        let peer = try await WebPeer.running()
        let (root, authority) = (peer.root("https"), peer.authority)
        await #expect(processExitsWith: .success) { [root = root as String, authority = authority as String] in
            for name in ["https_proxy", "HTTPS_PROXY", "http_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:1", 1)
            }
            let threads = BlockingThreads<HTTPHandle>(name: "test", count: 1, waiting: 1, idle: 1)
            let origin = try #require(Origin(root))
            var request = HTTPRequest(method: "GET", origin: origin, target: "/echo", limits: FetchSettings().limits)
            request.authorities = authority
            guard case .answered(let answer) = await threads.perform(request).end else { exit(1) }
            exit(String(decoding: answer.body, as: UTF8.self).contains("Authorization") ? 2 : 0)
        }
    }
}
