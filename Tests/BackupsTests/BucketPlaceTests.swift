import Foundation
import Outbound
import Primitives
import Store
import TestSupport
import Testing

@testable import Backups

@Suite("A bucket keeps files as a folder does")
struct BucketPlaceTests {
    private let scratch: Scratch
    private let peer: BucketPeer

    init() async throws {
        scratch = try Scratch()
        peer = try await BucketPeer.running()
    }

    private func file(_ count: Int) throws -> (path: String, bytes: [UInt8]) {
        let bytes = RandomSource.system.bytes(count)
        try scratch.write("given", bytes)
        return (scratch.path + "/given", bytes)
    }

    private func fetched(_ name: String, _ place: BucketPlace, limit: Int = 1 << 30) async throws -> [UInt8] {
        let path = try await place.fetch(name, upTo: limit, scratch: scratch.path + "/copies")
        return try Array(Data(contentsOf: URL(filePath: path)))
    }

    private var copies: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: scratch.path + "/copies")) ?? []
    }

    @Test(arguments: [1, 70_000, 5 << 20, (5 << 20) + 1, 12 << 20])
    func whatIsKeptIsFetchedOctetByOctet(_ count: Int) async throws {
        let (given, place) = (try file(count), try peer.place())
        try await place.keep("one", from: given.path)
        #expect(try await place.files() == ["one": count])
        #expect(try await fetched("one", place) == given.bytes)
        let log = try await peer.log(place)
        #expect(log.count { $0.contains("partNumber=") } == (count > 5 << 20 ? (count - 1) / (5 << 20) + 1 : 0))
        #expect(log.count { $0.hasPrefix("GET") } == (count - 1) / (5 << 20) + 1)
        try await place.remove("one")
        try await place.remove("one")
        #expect(try await place.files().isEmpty)
    }

    @Test func aLongListComesInPages() async throws {
        let given = try file(10)
        var place = try peer.place()
        for name in ["a", "b", "c", "d", "e"] { try await place.keep(name, from: given.path) }
        try await place.keep("f/inner", from: given.path)
        place = try peer.place(folder: String(place.address.prefix.dropLast()), page: 2)
        #expect(try await place.files() == ["a": 10, "b": 10, "c": 10, "d": 10, "e": 10])
    }

    @Test func whatPassesIsTriedAgain() async throws {
        let (given, place) = (try file(12 << 20), try peer.place())
        try await peer.plant(#"{"status": 503, "code": "SlowDown"}"#, place, "POST", query: "uploads", times: 2)
        try await peer.plant(#"{"lost": true}"#, place, "PUT", query: "partNumber=2")
        try await peer.plant(#"{"status": 500, "code": "InternalError"}"#, place, "PUT", query: "partNumber=3")
        // Carried out, but nobody hears of it: the next try finds the upload gone.
        try await peer.plant(#"{"lost": true}"#, place, "POST", query: "uploadId")
        try await place.keep("one", from: given.path)
        try await peer.plant(#"{"status": 503, "code": "SlowDown"}"#, place, "GET", times: 2, skip: 1)
        #expect(try await fetched("one", place) == given.bytes)
    }

    @Test func anUploadThatFailsLeavesNothing() async throws {
        let (given, place) = (try file(12 << 20), try peer.place())
        try await peer.plant(#"{"status": 503, "code": "SlowDown"}"#, place, "PUT", query: "partNumber=2", times: 3)
        await #expect(throws: BackupError.bucket(place: place.words, .failed(status: 503, code: "SlowDown"))) {
            try await place.keep("one", from: given.path)
        }
        #expect(try await peer.log(place).last?.contains("DELETE") == true)
        #expect(try await place.files().isEmpty)
        try await peer.plant(
            #"{"body": "<Error><Code>InternalError</Code></Error>"}"#, place, "POST", query: "uploadId")
        await #expect(throws: BackupError.bucket(place: place.words, .failed(status: 200, code: "InternalError"))) {
            try await place.keep("one", from: given.path)
        }
        #expect(try await place.files().isEmpty)
    }

    @Test func whatIsWrongIsNamed() async throws {
        func fault(_ place: BucketPlace) async throws -> BucketFault? {
            do { _ = try await place.files() } catch BackupError.bucket(_, let fault) { return fault }
            return nil
        }
        #expect(try await fault(peer.place(secret: "another")) == .refused(code: "SignatureDoesNotMatch"))
        #expect(try await fault(peer.place(bucket: "no-such-bucket")) == .noBucket)
        #expect(try await fault(peer.place(at: "http://127.0.0.1:1")) == .transfer(.unreachable))
        #expect(try await fault(peer.place(at: peer.facts.tls)) == .transfer(.certificate))
        #expect(
            try await fault(peer.place(at: peer.facts.untrusted, authorities: peer.facts.ca)) == .transfer(.certificate)
        )
        #expect(try await fault(peer.place(at: peer.facts.tls, authorities: peer.facts.ca)) == nil)
    }

    @Test func whatAHostileStoreSendsIsNotTaken() async throws {
        let (given, place) = (try file(6 << 20), try peer.place())
        try await place.keep("one", from: given.path)
        await #expect(throws: BackupError.trailing(file: "one")) { try await fetched("one", place, limit: 1000) }
        await #expect(throws: BackupError.missing(file: "two")) { try await fetched("two", place) }
        let answers: [(String, BucketFault)] = [
            (#"{"cut": 7}"#, .otherSize), (#"{"body": "x", "of": 206, "fields": {}}"#, .notUnderstood),
            (#"{"body": "x", "of": 206, "fields": {"Content-Range": "bytes 5-5/9"}}"#, .notUnderstood),
            (
                #"{"body": "x", "of": 206, "fields": {"Content-Range": "bytes 0-0/9223372036854775808"}}"#,
                .notUnderstood
            ),
            (#"{"body": "", "of": 307, "fields": {"Location": "https://example.org/"}}"#, .otherRegion),
        ]
        for (kind, fault) in answers {
            try await peer.plant(kind, place, "GET")
            await #expect(throws: BackupError.bucket(place: place.words, fault)) { try await fetched("one", place) }
        }
        // Another file in its place while it is read.
        try await peer.plant(
            #"{"body": "x", "of": 206, "fields": {"Content-Range": "bytes 5242880-5242880/5242881"}}"#, place, "GET",
            skip: 1)
        await #expect(throws: BackupError.bucket(place: place.words, .otherSize)) { try await fetched("one", place) }
        #expect(copies.isEmpty)
    }

    @Test func eachCallIsInTheLedgerBeforeItLeavesAndHoldsNoName() async throws {
        let test = try await TestDatabase.make(OutboundSchema.migrations())
        let (given, place) = (try file(6 << 20), try peer.place(ledger: test.database))
        try await place.keep("klatch-secret-name", from: given.path)
        _ = try await place.files()
        try? await peer.place(bucket: "no-such-bucket", ledger: test.database).remove("x")
        let rows = try test.asApp(
            """
            SET app.scope = 'system'; SELECT concat_ws(' ', vendor, method, path, operation, result, status)
            FROM outbound_call
            """)
        #expect(
            Set(rows) == [
                "Object storage PUT /{bucket}/{object} keep a file of a backup answered 200",
                "Object storage GET /{bucket} list the backups that are kept answered 200",
                "Object storage DELETE /{bucket}/{object} remove a file of a backup rejected 404",
            ] && rows.count == 3)
        let sent = try test.asApp("SET app.scope = 'system'; SELECT max(request_bytes) FROM outbound_call")
        #expect(Int(sent.first ?? "") ?? 0 > 6 << 20)
        test.database.close()
        await #expect(throws: (any Error).self) { _ = try await place.files() }
    }
}
