import Foundation
import Primitives
import Testing

@testable import Outbound

@Suite("AT-57: the door stays shut")
struct DoorListTests {
    @Test("for a call that is not on the list, and nothing is written down")
    func unlisted() async throws {
        let world = try await DoorWorld()
        let call = ProviderCall("Zoom", "DELETE", host: "api.zoom.example", path: "/{what}", query: ["id"])
        let id = UUID().uuidString
        #expect(await world.failure(DoorWorld.outgoing("echo", call, id: id))?.text == "refused method")
        let elsewhere = ProviderCall("Zoom", "GET", host: "evil.example", path: "/{what}", query: ["id"])
        #expect(await world.failure(DoorWorld.outgoing("echo", elsewhere, id: id))?.text == "refused host")
        #expect(try await world.rows().isEmpty && world.peer.seen(id).isEmpty)
    }

    @Test(
        "for a value that would make another path of it",
        arguments: [
            ("..", "refused dotSegment"), (".", "refused dotSegment"), ("", "refused emptySegment"),
            ("a/b", "refused hiddenSeparator"), ("a\\b", "refused hiddenSeparator"),
            ("a%2fb", "refused hiddenSeparator"), ("a;b", "refused hiddenSeparator"),
            ("a\r\nb", "refused address(Outbound.TypedAddressError.malformedPath)"),
            (String(repeating: "a", count: 2_048), "refused address(Outbound.TypedAddressError.tooLong)"),
        ])
    func values(_ value: String, _ expected: String) async throws {
        let world = try await DoorWorld()
        #expect(await world.failure(DoorWorld.outgoing(value))?.text == expected)
        #expect(try await world.rows().isEmpty)
    }

    @Test("for a value that spells another listed call's path")
    func spelling() {
        let named = ProviderCall("V", "POST", host: "a.example", path: "/drafts/{id}")
        let send = ProviderCall("V", "POST", host: "a.example", path: "/drafts/send")
        var call = OutgoingCall(named, for: .installation, asking: [])
        call.values = ["id": "send"]
        #expect(throws: CallRefusal.path) { try AllowList([named, send]).target(of: call) }
        call.values = ["id": "r1"]
        #expect((try? AllowList([named, send]).target(of: call)) == "/drafts/r1")
    }

    @Test("for values and query names that the call does not have")
    func names() {
        let list = AllowList([DoorWorld.get])
        var call = DoorWorld.outgoing("echo")
        call.values["more"] = "x"
        #expect(throws: CallRefusal.path) { try list.target(of: call) }
        call.values = [:]
        #expect(throws: CallRefusal.path) { try list.target(of: call) }
        for name in ["fields", "id&fields", "id=1&x", ""] {
            call = DoorWorld.outgoing("echo")
            call.query.append((name, "1"))
            #expect(throws: CallRefusal.query) { try list.target(of: call) }
        }
    }

    @Test(
        "for a header field that would be another's, or two",
        arguments: [
            RequestField("Host", "evil.example"), RequestField("Content-Length", "0"),
            RequestField("transfer-encoding", "chunked"), RequestField("Cookie", "a=b"), RequestField("X Y", "a"),
            RequestField("X:Y", "a"), RequestField("", "a"), RequestField("X", "a\r\nHost: evil.example"),
            RequestField("X", "a\nb"), RequestField("X", "a\0b"), RequestField("X", "é"), RequestField("X", ""),
            RequestField("X", " a"), RequestField("Proxy-Authorization", "a"),
            RequestField("X", String(repeating: "a", count: 16_385)),
        ])
    func fields(_ field: RequestField) {
        var call = DoorWorld.outgoing("echo")
        call.fields = [field]
        #expect(throws: CallRefusal.field) { try AllowList([DoorWorld.get]).target(of: call) }
    }

    @Test("and nothing of a call shows in what is printed of it")
    func printing() {
        var call = DoorWorld.outgoing("canary-what", id: "canary-id")
        call.fields = [.bearer(Secret("canary-token"))]
        call.body = .form([("code", "canary-code")])
        var dumped = ""
        dump(call, to: &dumped)
        for text in ["\(call)", String(reflecting: call), dumped, "\([call])"] { #expect(!text.contains("canary")) }
    }

    @Test("never traps; what a listed call becomes is a path of its template", .timeLimit(.minutes(20)))
    func fuzz() {
        var generator = SplitMix64(state: 57)
        let list = AllowList([DoorWorld.get])
        let pieces = [
            "a", "/", "%", "%2e", "..", ".", ";", "?", "#", "&", "=", "\0", "\r\n", "é", "\u{202E}", "😀", " ",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let value = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            guard let target = try? list.target(of: DoorWorld.outgoing(value, id: value)) else { continue }
            #expect(target.split(separator: "/", omittingEmptySubsequences: false).count == 2)
            #expect(target.count { $0 == "?" } == 1 && !target.contains("#") && !target.contains("&"))
            #expect(target.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        }
    }
}
