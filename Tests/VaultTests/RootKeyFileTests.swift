import Foundation
import Primitives
import Testing

@testable import Vault

/// The root key file.
@Suite("Claim rest.root-key-outside")
struct RootKeyFileTests {
    let folder: ScratchFolder
    let random = RandomSource.seeded(21)
    var path: String { folder.file("root.key") }
    var file: RootKeyFile { RootKeyFile(path) }

    init() throws { folder = try ScratchFolder() }

    @Test("A new file is readable by its owner only, and what it wrapped opens after reading it again")
    func create() throws {
        let made = try file.create(random: random, at: Date())
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["root.key"])
        let (key, place) = (KeyMaterial(random: random), Place("t", "c", row: UUID(), workspace: nil))
        let wrapped = try made.wrap(key, at: place)
        let opened = try file.load().unwrap(wrapped, at: place)
        #expect(opened.withUnsafeBytes { Array($0) } == key.withUnsafeBytes { Array($0) })
        #expect(try file.load().kind == "file")
    }

    @Test("A file that is there is never written over, also when two processes start at once")
    func exclusive() async throws {
        let (path, random) = (path, random)
        let made = await withTaskGroup(of: UUID?.self) { group in
            for _ in 0..<16 { group.addTask { try? RootKeyFile(path).create(random: random, at: Date()).id } }
            return await group.reduce(into: []) { $0 += [$1].compactMap { $0 } }
        }
        #expect(made.count == 1)
        #expect(try file.load().id == made.first)
        #expect(throws: RootKeyFileError.exists(path: path)) { try file.create(random: random, at: Date()) }
    }

    @Test(
        "A file that others may read or write is refused, with the command that mends it",
        arguments: [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o777])
    func open(_ mode: Int) throws {
        try file.create(random: random, at: Date())
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let expected = RootKeyFileError.open(path: path, mode: "0" + String(mode, radix: 8))
        #expect(throws: expected) { try file.load() }
        #expect("\(expected)".contains("chmod 600 \(path)"))
    }

    @Test("A file of another user is refused", .enabled(if: geteuid() == 0, "only root can give a file away"))
    func notOurs() throws {
        try file.create(random: random, at: Date())
        #expect(chown(path, 65_534, 65_534) == 0)
        #expect(throws: RootKeyFileError.notOurs(path: path)) { try file.load() }
    }

    @Test("A link, a folder or nothing at all is not a key file")
    func otherThings() throws {
        #expect(throws: RootKeyFileError.missing(path: path)) { try file.load() }
        try RootKeyFile(folder.file("real.key")).create(random: random, at: Date())
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.file("real.key"))
        #expect(throws: RootKeyFileError.notAFile(path: path)) { try file.load() }
        #expect(throws: RootKeyFileError.exists(path: path)) { try file.create(random: random, at: Date()) }
        #expect(throws: RootKeyFileError.notAFile(path: folder.path)) { try RootKeyFile(folder.path).load() }
    }

    @Test("Anything but the exact text is refused, and nothing of it is shown")
    func malformed() throws {
        let key = KeyMaterial(random: random)
        let good = RootKeyText.bytes(id: UUID(), material: key)
        #expect(good.count == RootKeyText.length)
        let text = String(decoding: good, as: UTF8.self)
        for wrong in [
            "", "\n", text + "\n", text + " ", String(text.dropLast()), text.uppercased(), " " + text,
            text.replacing("key:1:", with: "key:2:"), text.replacing("\n", with: "\r\n"), String(text.dropFirst()),
        ] {
            #expect(RootKeyText.parse(Array(wrong.utf8)) == nil)
        }
        try PrivateFile(path).create(Array(text.dropLast(3).utf8))
        #expect(throws: RootKeyFileError.malformed(path: path)) { try file.load() }
        #expect(!"\(RootKeyFileError.malformed(path: path))".contains(text.dropFirst(60).prefix(8)))
    }

    @Test("Mangled key texts never trap and never load")
    func fuzz() {
        var generator = SplitMix64(state: 77)
        let good = RootKeyText.bytes(id: UUID(), material: KeyMaterial(random: random))
        for _ in 0..<10_000 {
            var bytes = good
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            let value = UInt8.random(in: 0...255, using: &generator)
            if generator.next() % 3 == 0 { bytes.remove(at: index) } else { bytes[index] = value }
            if bytes != good { #expect(RootKeyText.parse(bytes) == nil) }
        }
    }

    @Test("A rotation keeps the old key beside the new one until it is forgotten, and may be begun twice")
    func rotate() throws {
        let old = try file.create(random: random, at: Date()).id
        try file.rotate(random: random, at: Date())
        let pair = try file.pair()
        #expect(pair.current.id != old && pair.retiring?.id == old)
        try file.rotate(random: random, at: Date())
        #expect(try file.pair().current.id == pair.current.id)
        try file.forgetPrevious()
        try file.forgetPrevious()
        #expect(try file.pair().retiring == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["root.key"])
    }

    @Test("A rotation that was cut off between its two names goes on")
    func interrupted() throws {
        let old = try file.create(random: random, at: Date()).id
        #expect(link(path, path + ".previous") == 0)
        try RootKeyFile(path + ".next").create(random: random, at: Date())
        try file.rotate(random: random, at: Date())
        let pair = try file.pair()
        #expect(pair.current.id != old && pair.retiring?.id == old)
    }

    @Test("A running program finds the new root key when the database names it")
    func reload() throws {
        try file.create(random: random, at: Date())
        let roots = try RootKeys(file: path)
        try file.rotate(random: random, at: Date())
        let fresh = try file.load().id
        #expect(roots.current.id != fresh)
        #expect(try roots.key(fresh).id == fresh)
        #expect(roots.current.id == fresh && roots.retiring != nil)
        let stranger = UUID()
        #expect(throws: VaultError.unknownRoot(stranger)) { try roots.key(stranger) }
    }
}
