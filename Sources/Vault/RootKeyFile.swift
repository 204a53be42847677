import Foundation
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A root key in a file of its own, readable by its owner only.
package struct RootKeyFile: Sendable {
    static let previousSuffix = ".previous"
    package let path: String

    package init(_ path: String) { self.path = path }

    package var exists: Bool { access(path, F_OK) == 0 }

    /// Makes a new root key. Throws `.exists` rather than write over anything.
    ///
    /// The file is complete or not there, also after a power cut: it is written beside, synced, and linked to its name.
    @discardableResult
    package func create(random: RandomSource, at date: Date) throws(RootKeyFileError) -> any RootKey {
        let root = LocalRootKey(random: random, at: date)
        let draft = "\(path).\(root.id.uuidString.lowercased()).draft"
        var text = RootKeyText.bytes(id: root.id, material: root.material)
        defer { wipe(&text) }
        try PrivateFile(draft).create(text)
        defer { unlink(draft) }
        guard link(draft, path) == 0 else { throw errno == EEXIST ? .exists(path: path) : PrivateFile(path).refusal() }
        try PrivateFile(path).syncFolder()
        return try load()
    }

    /// Reads the key. Throws where the file is missing, open to others, not ours, or not exactly what `create` writes.
    package func load() throws(RootKeyFileError) -> any RootKey {
        var bytes = try PrivateFile(path).contents(limit: RootKeyText.length + 1)
        defer { wipe(&bytes) }
        guard let (id, material) = RootKeyText.parse(bytes) else { throw .malformed(path: path) }
        return LocalRootKey(id: id, material: material, kind: "file", detail: "\(path), mode 0600")
    }

    /// The key, and the one before it while a rotation is under way.
    package func pair() throws(RootKeyFileError) -> RootKeys.Pair {
        let previous = RootKeyFile(path + Self.previousSuffix)
        return try RootKeys.Pair(current: load(), retiring: previous.exists ? previous.load() : nil)
    }

    /// First step of a rotation: a new key takes the name, the old one is kept beside it. A rotation that was begun
    /// before is continued. Follow with `KeyVault.rewrapByCurrentRoot`, then `forgetPrevious`.
    package func rotate(random: RandomSource, at date: Date) throws(RootKeyFileError) {
        let old = try load()
        let previous = RootKeyFile(path + Self.previousSuffix)
        if previous.exists, try previous.load().id != old.id { return }
        let next = RootKeyFile(path + ".next")
        unlink(next.path)
        try next.create(random: random, at: date)
        guard previous.exists || link(path, previous.path) == 0 else { throw PrivateFile(path).refusal() }
        guard rename(next.path, path) == 0 else { throw PrivateFile(path).refusal() }
        try PrivateFile(path).syncFolder()
    }

    /// Last step of a rotation, once nothing is wrapped by the old key any more.
    package func forgetPrevious() throws(RootKeyFileError) {
        let previous = path + Self.previousSuffix
        guard unlink(previous) == 0 || errno == ENOENT else { throw PrivateFile(path).refusal() }
        try PrivateFile(path).syncFolder()
    }
}
