import Foundation
import Primitives
import Testing

@testable import Backups

@Suite("AT-55: what an attacker can do to an encrypted file")
struct SealedFileTests {
    static let key = Result { try RecipientPrivateKey(random: .seeded(1)) }
    static let name = BackupName(.data, at: Date(timeIntervalSince1970: 1_767_603_600), random: .seeded(2))
    static let chunk = ChunkNonce.chunk
    static let sealedChunk = chunk + ChunkNonce.tag
    static let header = PartHeader.fixedLength + PartHeader.Recipient.length

    private let scratch: Scratch
    private let key: RecipientPrivateKey

    init() throws {
        scratch = try Scratch()
        key = try Self.key.get()
    }

    private var file: String { Self.name.file(.rows) }

    private func seal(_ plain: [UInt8], name: BackupName = name, part: BackupPart = .rows) throws -> [UInt8] {
        let sink = MemorySink()
        let sealing = try SealingSink(name, part, for: [key.recipient], random: .system, into: sink)
        try sealing.write(plain)
        try sealing.finish()
        return sink.bytes
    }

    private func open(_ bytes: [UInt8], key: RecipientPrivateKey? = nil) throws -> [UInt8] {
        try scratch.write("part", bytes)
        let source = try FileSource(scratch.path + "/part")
        return try OpeningSource(source, Self.name, .rows, key: key ?? self.key).readAll()
    }

    private func plain(_ count: Int) -> [UInt8] { RandomSource.seeded(UInt64(count)).bytes(count) }

    @Test(arguments: [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 7])
    func opensToWhatWasSealed(count: Int) throws {
        let plain = plain(count)
        let sealed = try seal(plain)
        let chunks = max(1, (count + Self.chunk - 1) / Self.chunk)
        #expect(sealed.count == Self.header + count + chunks * ChunkNonce.tag)
        #expect(try open(sealed) == plain)
    }

    @Test func whatIsSealedTwiceLooksDifferent() throws {
        let plain = plain(1000)
        #expect(try seal(plain).suffix(1016) != seal(plain).suffix(1016))
    }

    @Test func anEndCutOffAtAChunkIsMissed() throws {
        let sealed = try seal(plain(3 * Self.chunk))
        let cut = Array(sealed.dropLast(Self.sealedChunk))
        #expect(throws: BackupError.truncated(file: file)) { try open(cut) }
    }

    @Test(arguments: [1, 15, 16, 17, 500])
    func anEndCutOffAnywhereIsRefused(count: Int) throws {
        let sealed = try seal(plain(Self.chunk + 500))
        #expect(throws: BackupError.self) { try open(Array(sealed.dropLast(count))) }
    }

    @Test func chunksThatChangedPlacesAreRefused() throws {
        let sealed = try seal(plain(3 * Self.chunk))
        var moved = sealed
        let (first, second) = (Self.header, Self.header + Self.sealedChunk)
        moved.replaceSubrange(first..<second, with: sealed[second..<second + Self.sealedChunk])
        moved.replaceSubrange(second..<second + Self.sealedChunk, with: sealed[first..<second])
        #expect(throws: BackupError.altered(file: file, chunk: 0)) { try open(moved) }
    }

    @Test func aChunkThatIsThereTwiceIsRefused() throws {
        let sealed = try seal(plain(2 * Self.chunk))
        let second = Self.header + Self.sealedChunk
        var doubled = sealed
        doubled.insert(contentsOf: sealed[Self.header..<second], at: second)
        #expect(throws: BackupError.altered(file: file, chunk: 1)) { try open(doubled) }
    }

    @Test func oneBitChangesAnywhereAndItIsRefused() throws {
        let sealed = try seal(plain(Self.chunk + 100))
        let places = [9, 20, 60, 64, 80, 100, Self.header - 1, Self.header, Self.header + 5000, sealed.count - 1]
        for place in places {
            var changed = sealed
            changed[place] ^= 1
            #expect(throws: BackupError.self, "octet \(place)") { try open(changed) }
        }
    }

    @Test func somethingBehindTheEndIsRefused() throws {
        let sealed = try seal(plain(Self.chunk))
        #expect(throws: BackupError.trailing(file: file)) { try open(sealed + plain(40)) }
    }

    @Test func aFileOfAnotherBackupSaysWhoseItIs() throws {
        let other = BackupName(.data, at: Date(timeIntervalSince1970: 1_767_690_000), random: .seeded(3))
        let sealed = try seal(plain(10), name: other)
        #expect(throws: BackupError.swapped(file: file, belongsTo: other.file(.rows))) { try open(sealed) }
    }

    @Test func anotherPartOfTheSameBackupIsNotTakenForThisOne() throws {
        let sealed = try seal(plain(10), part: .folder)
        #expect(throws: BackupError.swapped(file: file, belongsTo: Self.name.file(.folder))) { try open(sealed) }
    }

    @Test func aChunkOfAnotherFileUnderTheSameHeaderIsRefused() throws {
        let (one, two) = (try seal(plain(2 * Self.chunk)), try seal(plain(2 * Self.chunk)))
        let mixed = one[..<(Self.header + Self.sealedChunk)] + two[(Self.header + Self.sealedChunk)...]
        #expect(throws: BackupError.altered(file: file, chunk: 1)) { try open(Array(mixed)) }
    }

    @Test func theWrongKeySaysSoAndNamesTheRightOne() throws {
        let stranger = try RecipientPrivateKey(random: .seeded(99))
        let expected = BackupError.notForThisKey(
            yours: stranger.recipient.fingerprint, theirs: [key.recipient.fingerprint])
        #expect(throws: expected) { try open(seal(plain(10)), key: stranger) }
        #expect("\(expected)".contains(key.recipient.fingerprint))
    }

    @Test func aRecipientThatClaimsAnothersNameOpensNothing() throws {
        let stranger = try RecipientPrivateKey(random: .seeded(99))
        var sealed = try seal(plain(10))
        sealed.replaceSubrange(64..<80, with: stranger.recipient.id)
        #expect(throws: BackupError.altered(file: file, chunk: 0)) { try open(sealed, key: stranger) }
    }

    @Test func everyRecipientOpensIt() throws {
        let others = try (0..<14).map { try RecipientPrivateKey(random: .seeded(100 + $0)) }
        let sink = MemorySink()
        let sealing = try SealingSink(
            Self.name, .rows, for: [key.recipient] + others.map(\.recipient), random: .system, into: sink)
        try sealing.write(plain(5))
        try sealing.finish()
        for each in [key] + others { #expect(try open(sink.bytes, key: each) == plain(5)) }
    }

    @Test func aLaterFormatIsNamedAndNotRead() throws {
        var sealed = try seal(plain(5))
        sealed[8] = 2
        #expect(throws: BackupError.unknownFormat(file: file, version: 2)) { try open(sealed) }
    }

    /// Mutated files: refused with a reason, never trapped, and nothing that was not sealed comes out.
    @Test func mutatedFilesAreRefusedWhateverWasDoneToThem() throws {
        var generator = SplitMix64(state: 55)
        let plain = plain(300)
        let sealed = try seal(plain)
        for _ in 0..<400 {
            var changed = sealed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = changed.indices.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: changed[place] ^= UInt8.random(in: 1...255, using: &generator)
                case 1: changed.removeSubrange(place..<min(changed.count, place + 30))
                case 2: changed.insert(contentsOf: plain.prefix(20), at: place)
                default: changed = Array(changed.prefix(place))
                }
                if changed.isEmpty { changed = [0] }
            }
            guard changed != sealed else { continue }
            do {
                let opened = try open(changed)
                #expect(Bool(false), "opened \(opened.count) octets")
            } catch { #expect(error is BackupError) }
        }
    }
}
