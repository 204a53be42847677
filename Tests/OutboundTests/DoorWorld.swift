import Foundation
import Primitives
import Store
import TestSupport

@testable import Outbound

/// A door to the web peer, which stands for a vendor, and a ledger in a database of a test's own.
struct DoorWorld {
    static let workspace = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let other = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
    static let ada = PersonID(UUID(uuid: (2, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let ben = PersonID(UUID(uuid: (2, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
    static let account = AccountID(UUID(uuid: (3, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let forAda = OnBehalf(workspace: workspace, person: ada, account: account)

    static let get = call("GET", "/{what}", "look something up")
    static let post = call("POST", "/{what}", "change something")
    static let put = call("PUT", "/{what}", "put something", isIdempotent: true)
    static let read = call("GET", "/{what}/{id}", "look something up again", isIdempotent: true)

    let peer: WebPeer
    let test: TestDatabase
    let door: Door

    private static func call(
        _ method: StaticString, _ path: PathTemplate, _ operation: StaticString, isIdempotent: Bool = false
    ) -> ProviderCall {
        ProviderCall(
            "Zoom", method, host: "api.zoom.example", path: path, query: ["id", "n", "retry", "to"],
            operation: operation, isIdempotent: isIdempotent)
    }

    init(_ port: String = "https", change: (inout DoorSettings) -> Void = { _ in }) async throws {
        peer = try await WebPeer.running()
        test = try await TestDatabase.make(OutboundSchema.migrations())
        var settings = DoorSettings()
        settings.threads = 1
        settings.authorities = peer.authority
        settings.pause = { _ in }
        change(&settings)
        door = Door(
            AllowList([Self.get, Self.post, Self.put, Self.read]),
            roots: try VendorRoots([.zoom: peer.root(port)], isLocal: true), ledger: test.database, settings: settings,
            random: .seeded(7), time: test.clock.source)
    }

    /// A call that the peer answers as `what` says.
    static func outgoing(
        _ what: String, _ call: ProviderCall = get, id: String = UUID().uuidString,
        with query: [String: String] = [:]
    ) -> OutgoingCall {
        var outgoing = OutgoingCall(call, for: forAda, asking: ["name", "busy times"])
        outgoing.values = call == read ? ["what": what, "id": "canary-value"] : ["what": what]
        outgoing.query = [("id", id)] + query.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return outgoing
    }

    /// The failure, or nil where the call was answered.
    func failure(_ call: OutgoingCall) async -> CallFailure? {
        do {
            _ = try await door.send(call)
            return nil
        } catch { return error }
    }

    func rows() async throws -> [CallRecord] {
        try await test.database.transaction(.workspace(Self.workspace)) { tx in
            try CallStore.page(tx, of: .workspace(Self.workspace))
        }
    }
}

extension CallFailure {
    /// Its kind and what a test can compare.
    var text: String {
        switch self {
        case .refused(let refusal): "refused \(refusal)"
        case .rejected(let status, _): "rejected \(status)"
        case .unauthorized: "unauthorized"
        case .rateLimited(let pause): "rate limited \(pause.map { "\($0)" } ?? "")"
        case .unavailable(.transfer(let failure)): "unavailable \(failure)"
        case .unavailable(.status(let status)): "unavailable \(status)"
        case .unavailable(.ledger): "unavailable ledger"
        case .unavailable(.heldBack): "held back"
        case .unknown: "unknown"
        }
    }
}
