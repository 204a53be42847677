import Foundation
import Primitives
import Testing

@testable import Outbound

@Suite("A call through the door")
struct DoorTests {
    private struct Echo: Decodable {
        let method, target: String
        let fields: [String]
        let body: Data
    }

    @Test("carries method, path, query, fields and body, and brings back status, wanted fields and body")
    func roundTrip() async throws {
        let world = try await DoorWorld()
        var call = DoorWorld.outgoing("echo", DoorWorld.post, id: "a b&c=d/é")
        call.fields = [.bearer(Secret("canary-token")), RequestField("Accept", "application/json")]
        call.body = .form([("grant_type", "authorization_code"), ("code", "a+b &")])
        call.wanted = ["ETag"]
        let reply = try await world.door.send(call)
        #expect(reply.status == 200 && reply.fields == ["etag": "\"7\""])
        let echo = try JSONDecoder().decode(Echo.self, from: Data(reply.body))
        #expect(echo.method == "POST" && echo.target == "/echo?id=a%20b%26c%3Dd%2F%C3%A9")
        #expect(echo.body == Data("grant_type=authorization_code&code=a%2Bb%20%26".utf8))
        #expect(Set(echo.fields).isSuperset(of: ["Authorization: Bearer canary-token", "Accept-Encoding: identity"]))
        #expect(echo.fields.contains("Content-Type: application/x-www-form-urlencoded"))
        #expect(echo.fields.count == 7, "\(echo.fields)")
    }

    @Test("may be of any method, with a body of any octets or without", arguments: ["POST", "PUT"])
    func methods(_ method: String) async throws {
        let world = try await DoorWorld()
        let octets = (0...UInt8.max).map(\.self)
        for body in [nil, OutgoingCall.Body("application/octet-stream", octets), .init("text/plain", [])] {
            let id = UUID().uuidString
            var call = DoorWorld.outgoing("echo", method == "PUT" ? DoorWorld.put : DoorWorld.post, id: id)
            call.body = body
            _ = try await world.door.send(call)
            let seen = try #require(world.peer.seen(id).first)
            #expect(seen.method == method && Array(seen.body) == body?.bytes ?? [])
            #expect(seen.fields.contains("Content-Length: \(body?.bytes.count ?? 0)"))
        }
    }

    @Test("keeps no cookies, and its connection for the next one")
    func connection() async throws {
        let world = try await DoorWorld()
        for _ in 1...2 { _ = try await world.door.send(DoorWorld.outgoing("echo", id: "kept")) }
        let seen = try world.peer.seen("kept").suffix(2)
        #expect(seen.map(\.kept) == [false, true])
        #expect(seen.allSatisfy { !$0.fields.contains { $0.lowercased().hasPrefix("cookie") } })
    }

    @Test("that must not be done twice is never sent twice, not even by libcurl on a connection that was kept")
    func sentOnce() async throws {
        let world = try await DoorWorld()
        _ = try await world.door.send(DoorWorld.outgoing("drop-if-kept"))
        let id = UUID().uuidString
        _ = try await world.door.send(DoorWorld.outgoing("drop-if-kept", DoorWorld.post, id: id))
        #expect(try world.peer.seen(id).map(\.kept) == [false])
    }

    @Test(
        "that the provider declines says so in the caller's terms",
        arguments: [
            ("GET", "400", "rejected 400"), ("GET", "403", "rejected 403"), ("GET", "404", "rejected 404"),
            ("POST", "409", "rejected 409"), ("POST", "401", "unauthorized"), ("GET", "429", "rate limited "),
            ("GET", "500", "unavailable 500"), ("GET", "502", "unavailable 502"), ("POST", "503", "unavailable 503"),
            ("POST", "500", "unknown"), ("POST", "502", "unknown"), ("POST", "504", "unknown"),
            ("PUT", "502", "unavailable 502"), ("GET", "408", "unavailable 408"), ("GET", "302", "rejected 302"),
        ])
    func statuses(_ method: String, _ status: String, _ expected: String) async throws {
        let world = try await DoorWorld()
        let calls = ["GET": DoorWorld.get, "POST": DoorWorld.post, "PUT": DoorWorld.put]
        let call = try #require(calls[method])
        #expect(await world.failure(DoorWorld.outgoing("status", call, with: ["n": status]))?.text == expected)
    }

    @Test("that comes too often hears how long to wait", arguments: ["429", "503"])
    func rateLimited(_ status: String) async throws {
        let world = try await DoorWorld()
        let call = DoorWorld.outgoing("status", DoorWorld.put, with: ["n": status, "retry": "17"])
        #expect(await world.failure(call)?.text == "rate limited 17.0 seconds")
        #expect(try await world.rows().map(\.result) == [.rateLimited])
    }

    @Test("that must not be done twice is not known to be undone, whatever time 503 names")
    func unavailableOnce() async throws {
        let world = try await DoorWorld()
        let call = DoorWorld.outgoing("status", DoorWorld.post, with: ["n": "503", "retry": "17"])
        #expect(await world.failure(call)?.text == "unavailable 503")
    }

    @Test("that is declined hands the provider's words to the caller alone")
    func excerpt() async throws {
        let world = try await DoorWorld()
        let failure = await world.failure(DoorWorld.outgoing("status", with: ["n": "400"]))
        guard case .rejected(_, let excerpt)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(excerpt.reveal().contains("canary-excerpt"))
        #expect(!String(describing: failure).contains("canary") && !String(reflecting: failure).contains("canary"))
    }

    @Test("follows no redirect")
    func redirect() async throws {
        let world = try await DoorWorld()
        let (first, second) = (UUID().uuidString, UUID().uuidString)
        let target = world.peer.root("https") + "/echo?id=" + second
        let failure = await world.failure(DoorWorld.outgoing("redirect", id: first, with: ["to": target]))
        #expect(failure?.text == "rejected 302")
        #expect(try world.peer.seen(first).count == 1 && world.peer.seen(second).isEmpty)
    }

    @Test("reads past an interim answer")
    func interim() async throws {
        let world = try await DoorWorld()
        var call = DoorWorld.outgoing("interim")
        call.wanted = ["etag"]
        let reply = try await world.door.send(call)
        #expect(reply.status == 200 && reply.fields.isEmpty && reply.body == Array("ok".utf8))
    }
}
