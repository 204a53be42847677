import Foundation
import Primitives
import Testing

@testable import Outbound

/// A listener stands for the inside. Whatever was typed, however names are answered: nobody ever connects to it.
@Suite("AT-21: a fetch never reaches the inside", .serialized)
struct InsideAddressTests {
    private let inside = WebPeer.inside
    private let listener: LoopbackListener

    init() throws { listener = try LoopbackListener() }

    /// The address of the listener in every dress.
    private var dresses: [String] {
        guard case .v4(let number) = inside else { return [] }
        let octets = inside.bytes.map(Int.init)
        let text = inside.text
        let high = String(number >> 16, radix: 16)
        let low = String(number & 0xFFFF, radix: 16)
        return [
            text, "\(number)", "0x" + String(number, radix: 16), "0" + String(number, radix: 8),
            octets.map { "0x" + String($0, radix: 16) }.joined(separator: "."),
            octets.map { "0" + String($0, radix: 8) }.joined(separator: "."), "127.\(number & 0xFF_FFFF)", text + ".",
            "[::ffff:\(text)]", "[::ffff:\(high):\(low)]", "[::\(text)]", "[64:ff9b::\(text)]",
            "[2002:\(high):\(low)::]",
            "[64:ff9b:1::\(text)]", "[::ffff:0:\(text)]", "[::ffff:\(text)%25lo]", "[::1]", "localhost", "a.localhost",
            text.replacingOccurrences(of: ".", with: "。"), text.replacingOccurrences(of: ".", with: "%2e"),
            "feed.example.org@\(text)", "\(text)#feed.example.org", "\(text)\\.example.org", "\(text)%00.example.org",
        ]
    }

    @Test("by an address in any spelling")
    func spelled() async throws {
        let world = try await FetchWorld { $0.allowed = [] }
        for scheme in ["https", "http", "HTTPS", "gopher", "file", "ftp"] {
            for dress in dresses {
                for port in [":8443", ":22", ":6379", ""] {
                    guard let address = try? TypedAddress(parsing: "\(scheme)://\(dress)\(port)/") else { continue }
                    let request = FetchRequest(address, for: DoorWorld.forAda, purpose: "test", accepting: [])
                    #expect(await world.failure(request) == .nowhere, "\(scheme)://\(dress)\(port)")
                }
            }
        }
        #expect(listener.connects() == 0)
    }

    @Test("by a name that leads there")
    func named() async throws {
        let hidden = [
            inside.text, "::ffff:\(inside.text)", "::\(inside.text)", "64:ff9b::\(inside.text)", "127.0.0.1", "::1",
            "0.0.0.0", "10.0.0.1", "169.254.169.254", "fd00:ec2::254", "100.64.0.1", "192.168.0.1", "fe80::1",
            "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "255.255.255.255", "224.0.0.1", "::",
        ].compactMap { NetworkAddress($0) }
        #expect(hidden.count == 18)
        for address in hidden {
            // Alone, and among good ones, at either end.
            for answer in [[address], [WebPeer.address, address], [address, WebPeer.address]] {
                let world = try await FetchWorld(["feed.example.org": [answer]])
                #expect(await world.failure(try FetchWorld.request("feed")) == .nowhere, "\(address)")
                #expect(try await world.rows().isEmpty)
            }
        }
        #expect(listener.connects() == 0)
    }

    @Test("by a name that changes its mind after the check")
    func rebinding() async throws {
        let world = try await FetchWorld(["feed.example.org": [[WebPeer.address], [inside]]])
        #expect(try await world.fetch.fetch(FetchWorld.request("feed")).status == 200)
        #expect(await world.failure(try FetchWorld.request("feed")) == .nowhere)
        #expect(listener.connects() == 0)
    }

    @Test("by a redirect, in any spelling, to any scheme or port")
    func redirected() async throws {
        let world = try await FetchWorld.good()
        var targets = dresses.map { "https://\($0):8443/" }
        targets += ["http", "gopher", "file", "ftp", "HTTP"].map { "\($0)://feed.example.org:8443/feed" }
        targets += [
            "//\(inside.text):8443/", "https://feed.example.org:22/", "https://a@feed.example.org:8443/feed", "",
        ]
        targets += [
            "/a/../feed", "javascript:alert(1)", "https:\\\\feed.example.org", "/feed%0d%0aHost:x", "/\u{2028}",
        ]
        for target in targets {
            let id = UUID().uuidString
            let request = try FetchWorld.request("redirect?to=\(target.inQuery)&id=\(id)")
            #expect([.redirect, .nowhere].contains(await world.failure(request)), "\(target)")
            #expect(try world.peer.seen(id).count == 1)
        }
        #expect(listener.connects() == 0)
    }

    @Test("by a redirect to a name that leads there, or leads there now")
    func redirectedName() async throws {
        let world = try await FetchWorld([
            "feed.example.org": [[WebPeer.address], [inside]], "evil.example.org": [[inside]],
            "other.example.org": [[WebPeer.address]],
        ])
        let evil = "https://evil.example.org:8443/".inQuery
        #expect(
            await world.failure(try FetchWorld.request("redirect?to=\(evil)", host: "other.example.org")) == .nowhere)
        #expect(await world.failure(try FetchWorld.request("redirect?to=%2Ffeed")) == .nowhere)
        #expect(listener.connects() == 0)
    }

    @Test("even if libcurl is about to dial an address that was not checked")
    func dial() async throws {
        let peer = try await WebPeer.running()
        let threads = BlockingThreads<HTTPHandle>(name: "test", count: 1, waiting: 4, idle: 1)
        for (host, port) in [(inside.text, UInt16(8443)), (WebPeer.address.text, 443), ("localhost", 8443)] {
            let origin = try #require(Origin("https://\(host):\(port)"))
            var request = HTTPRequest(method: "GET", origin: origin, target: "/", limits: FetchSettings().limits)
            request.authorities = peer.authority
            request.guardedDial = DialGuard(addresses: [WebPeer.address], port: host == "localhost" ? 1 : 8443)
            guard case .failed(let failure) = await threads.perform(request).end else {
                Issue.record("\(host) was dialled")
                continue
            }
            #expect(failure == .notAllowed)
        }
        #expect(listener.connects() == 0)
    }

    @Test("though the listener would have seen it")
    func control() async throws {
        let world = try await FetchWorld(["feed.example.org": [[inside]]]) {
            $0.allowed = [AddressPrefix(address: WebPeer.inside, length: 32)]
            $0.limits.total = .seconds(4)
        }
        #expect(await world.failure(try FetchWorld.request("feed")) == .unreachable(.timeout))
        #expect(listener.connects() == 1)
    }

    @Test("nor this installation by its own public address")
    func own() async throws {
        let (public1, public2) = (NetworkAddress.v4(0x0808_0808), NetworkAddress.v4(0x0909_0909))
        let names = [
            "feed.example.org": [[public1]], "other.example.org": [[public2]], "klatch.example.org": [[public2]],
        ]
        let world = try await FetchWorld(names) {
            $0.ownAddresses = { [public1] }
            $0.ownHosts = ["klatch.example.org"]
        }
        for host in names.keys {
            #expect(await world.failure(try FetchWorld.request("feed", host: host)) == .nowhere)
        }
        #expect(try await world.rows().isEmpty)
        #expect(NetworkAddress.ofThisMachine().contains(.v4(0x7F00_0001)))
    }
}
