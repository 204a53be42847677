import Foundation
import Primitives
import Store
import Synchronization
import TestSupport

@testable import Outbound

/// Guarded fetches with a resolver that says what the test wants; the one network that is allowed holds the web peer.
struct FetchWorld {
    let peer: WebPeer
    let test: TestDatabase
    let answers: Mutex<[String: [[NetworkAddress]]]>.Box
    let fetch: GuardedFetch

    /// - Parameter names: for each name its answers, one after the other; the last one stays.
    init(_ names: [String: [[NetworkAddress]]] = [:], change: (inout FetchSettings) -> Void = { _ in }) async throws {
        peer = try await WebPeer.running()
        test = try await TestDatabase.make(OutboundSchema.migrations())
        var settings = FetchSettings()
        settings.authorities = peer.authority
        settings.allowed = [AddressPrefix(address: WebPeer.address, length: 32)]
        change(&settings)
        let box = Mutex<[String: [[NetworkAddress]]]>.Box(names)
        answers = box
        let resolver = Resolver { name in
            box.value.withLock { all in
                guard let list = all[name], let first = list.first else { return .failure(.unresolved) }
                if list.count > 1 { all[name] = Array(list.dropFirst()) }
                return .success(first)
            }
        }
        fetch = GuardedFetch(ledger: test.database, settings: settings, resolver: resolver, random: .seeded(9))
    }

    /// feed.example.org and other.example.org lead to the peer.
    static func good(change: (inout FetchSettings) -> Void = { _ in }) async throws -> FetchWorld {
        let peer = [[WebPeer.address]]
        return try await FetchWorld(["feed.example.org": peer, "other.example.org": peer], change: change)
    }

    static func request(
        _ path: String, host: String = "feed.example.org", accepting: [StaticString] = ["text/calendar"]
    ) throws -> FetchRequest {
        let address = try TypedAddress(parsing: "https://\(host):8443/\(path)")
        return FetchRequest(address, for: DoorWorld.forAda, purpose: "read a calendar feed", accepting: accepting)
    }

    func failure(_ request: FetchRequest) async -> FetchFailure? {
        do {
            _ = try await fetch.fetch(request)
            return nil
        } catch { return error }
    }

    func rows() async throws -> [CallRecord] {
        try await test.database.transaction(.workspace(DoorWorld.workspace)) { tx in
            try CallStore.page(tx, of: .workspace(DoorWorld.workspace))
        }
    }
}

extension Mutex where Value == [String: [[NetworkAddress]]] {
    final class Box: Sendable {
        let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
    }
}

extension String {
    var inQuery: String { addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
}
