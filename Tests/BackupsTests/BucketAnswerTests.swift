import Foundation
import Outbound
import Primitives
import Testing

@testable import Backups

@Suite("What an object store says is read, and no more of it than is believed")
struct BucketAnswerTests {
    private func answer(_ text: String) -> BucketAnswer { BucketAnswer(Array(text.utf8)) }

    private func list(_ inner: String) -> BucketAnswer.Page? {
        answer("<?xml version=\"1.0\"?><ListBucketResult xmlns=\"x\">\(inner)</ListBucketResult>").page(below: "a/")
    }

    @Test func aListHasTheFilesOfItsFolderOnly() {
        let page = list(
            """
            <Name>kept</Name><IsTruncated>true</IsTruncated><NextContinuationToken>1&amp;2=&#x2F;</NextContinuationToken>
            <Contents><Key>a/one</Key><Size>7</Size></Contents><Contents><Key>a/b/two</Key><Size>8</Size></Contents>
            <Contents><Key>other</Key><Size>9</Size></Contents><Contents><Key>a/</Key><Size>0</Size></Contents>
            <Contents><Key>a/x&lt;y&#62;</Key><Size>1</Size></Contents>
            """)
        #expect(page == BucketAnswer.Page(files: ["one": 7, "x<y>": 1], next: "1&2=/"))
    }

    @Test func whatIsNoListIsNotTakenForAnEmptyOne() {
        #expect(list("")?.files.isEmpty == true)
        for text in ["", "<html></html>", "<ListBucketResult>", "<ListBucketResultX></ListBucketResultX>"] {
            #expect(answer(text).page(below: "") == nil, "\(text)")
        }
        for inner in [
            "<Contents><Key>a/x</Key></Contents>", "<Contents><Key>a/x</Key><Size>-1</Size></Contents>",
            "<Contents><Key>a/x</Key><Size>many</Size></Contents>",
            "<Contents><Key>&evil;</Key><Size>1</Size></Contents>",
            "<IsTruncated>true</IsTruncated>",
        ] { #expect(list(inner) == nil, "\(inner)") }
    }

    @Test func faultsAreNamedByTheirCodes() {
        let reply = { (status: Int, code: String) in
            BucketFault(
                BucketReply(status: status, fields: [:], body: Array("<Error><Code>\(code)</Code></Error>".utf8)))
        }
        #expect(reply(404, "NoSuchBucket") == .noBucket)
        #expect(reply(403, "RequestTimeTooSkewed") == .clock)
        #expect(reply(400, "AuthorizationHeaderMalformed") == .otherRegion && reply(301, "x") == .otherRegion)
        #expect(reply(403, "AccessDenied") == .refused(code: "AccessDenied"))
        #expect(reply(503, "SlowDown") == .failed(status: 503, code: "SlowDown") && reply(503, "SlowDown").mayPass)
        // A code is a word; nothing else of an answer gets into a log.
        #expect(reply(403, "Ada Example, ada@example.org") == .refused(code: nil))
        #expect(!reply(403, "AccessDenied").mayPass)
    }

    @Test func everyFaultSaysWhatToDo() {
        let faults: [BucketFault] = [
            .transfer(.certificate), .transfer(.unresolved), .transfer(.timeout), .transfer(.encryption),
            .refused(code: nil), .noBucket, .otherRegion, .clock, .failed(status: 500, code: nil), .notUnderstood,
            .otherSize, .noKey,
        ]
        for fault in faults {
            let words = "\(BackupError.bucket(place: "https://s3.example.org/kept", fault))"
            #expect(words.contains("https://s3.example.org/kept") && words.contains("Fix: "), "\(words)")
        }
    }

    /// Random octets, and answers with some of theirs changed: each is read or refused.
    @Test func noAnswerBringsItDown() {
        let random = RandomSource.seeded(20_261_123)
        let seed = Array(
            "<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a/&amp;</Key><Size>1</Size></Contents></ListBucketResult>"
                .utf8)
        for _ in 0..<3_000 {
            var bytes = seed
            for change in random.bytes(9).chunked(3) {
                bytes[(Int(change[0]) << 8 | Int(change[1])) % bytes.count] = change[2]
            }
            let answer = BucketAnswer(Array(bytes.prefix(Int(random.bytes(1)[0]))))
            _ = (answer.page(below: ""), answer.code, answer.upload, answer.isCompleted)
            let field = String(decoding: random.bytes(12), as: UTF8.self)
            for text in [field, "bytes \(field)", "bytes 0-\(Int.max)/\(Int.max)", "bytes -1-2/3", "bytes 0-0-0/1"] {
                let reply = BucketReply(status: 206, fields: ["content-range": text], body: [])
                if let range = try? BucketDownload.range(reply, from: 0) { #expect(range.count <= range.total) }
            }
        }
    }
}

extension [UInt8] {
    fileprivate func chunked(_ size: Int) -> [[UInt8]] {
        stride(from: 0, to: count - size + 1, by: size).map { Array(self[$0..<($0 + size)]) }
    }
}
