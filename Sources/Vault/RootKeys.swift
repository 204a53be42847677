import Foundation
import Store
import Synchronization

/// The root keys at hand: the one that wraps, and during a rotation the one that is being retired, which only unwraps.
package final class RootKeys: Sendable {
    package struct Pair: Sendable {
        package let current: any RootKey
        package let retiring: (any RootKey)?

        package init(current: any RootKey, retiring: (any RootKey)? = nil) {
            self.current = current
            self.retiring = retiring
        }

        func key(_ id: UUID) -> (any RootKey)? {
            current.id == id ? current : retiring.flatMap { $0.id == id ? $0 : nil }
        }
    }

    private let pair: Mutex<Pair>
    private let reload: (@Sendable () throws -> Pair)?

    /// `reload` is asked once for each unknown root key that the database names, so that a running program learns of a
    /// rotation.
    package init(_ pair: Pair, reload: (@Sendable () throws -> Pair)? = nil) {
        self.pair = Mutex(pair)
        self.reload = reload
    }

    package convenience init(_ current: any RootKey) { self.init(Pair(current: current)) }

    /// The root keys of a folder: `root.key`, and `root.key.previous` during a rotation.
    package convenience init(file path: String) throws {
        let read: @Sendable () throws -> Pair = { try RootKeyFile(path).pair() }
        try self.init(read(), reload: read)
    }

    package var current: any RootKey { pair.withLock { $0.current } }
    package var retiring: (any RootKey)? { pair.withLock { $0.retiring } }

    /// Throws `VaultError.unknownRoot` where no root key of this id is at hand.
    func key(_ id: UUID) throws -> any RootKey {
        if let key = pair.withLock({ $0.key(id) }) { return key }
        guard let fresh = try reload?(), let key = fresh.key(id) else { throw VaultError.unknownRoot(id) }
        pair.withLock { $0 = fresh }
        return key
    }

    /// Called before something is wrapped by the root: reads the newest root, and keeps a rotation from ending before this
    /// transaction does. Otherwise a key could be wrapped by a root that is forgotten a moment later.
    func hold(_ tx: Transaction, exclusively: Bool = false) throws {
        // Any number, as long as it stays the same.
        _ = try tx.rows(
            exclusively ? "SELECT pg_advisory_xact_lock(82858)" : "SELECT pg_advisory_xact_lock_shared(82858)")
        guard let fresh = try reload?() else { return }
        pair.withLock { $0 = fresh }
    }
}
