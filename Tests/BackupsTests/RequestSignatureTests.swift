import Foundation
import Outbound
import Primitives
import Testing

@testable import Backups

@Suite("Requests to a bucket are signed as Amazon's own examples are")
struct RequestSignatureTests {
    /// "Examples: Signature Calculations", Amazon S3 API Reference. The key is theirs, and opens nothing.
    private func signed(_ wish: RequestSignature.Wish) throws -> String {
        let key = try #require(
            BucketKey(
                id: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                region: "us-east-1"))
        let now = try Date("2013-05-24T00:00:00Z", strategy: .iso8601)
        let signature = RequestSignature(key: key, host: "examplebucket.s3.amazonaws.com", now: now)
        return String(try #require(signature.authorization(wish).split(separator: "=").last))
    }

    @Test func getAnObject() throws {
        let wish = RequestSignature.Wish(
            method: .get, path: "/test.txt", fields: [("Range", "bytes=0-9")])
        #expect(try signed(wish) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func putAnObject() throws {
        let wish = RequestSignature.Wish(
            method: .put, path: "/test$file.text",
            fields: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            payload: Array("Welcome to Amazon S3.".utf8))
        #expect(try signed(wish) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
        #expect(RequestSignature.target(wish) == "/test%24file.text")
    }

    @Test func getABucketsLifecycle() throws {
        let wish = RequestSignature.Wish(method: .get, path: "/", query: [("lifecycle", "")])
        #expect(try signed(wish) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func listObjects() throws {
        let wish = RequestSignature.Wish(method: .get, path: "/", query: [("prefix", "J"), ("max-keys", "2")])
        #expect(try signed(wish) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
        #expect(RequestSignature.target(wish) == "/?max-keys=2&prefix=J")
    }

    @Test func nothingOfTheSecretCanBePrinted() throws {
        let key = try #require(BucketKey(id: "key", secret: Secret("a-secret-of-ours"), region: "x"))
        #expect(!"\(key)".contains("a-secret") && !String(reflecting: key).contains("a-secret"))
        #expect(BucketKey(id: "a,b", secret: Secret("s"), region: "x") == nil)
        #expect(BucketKey(id: "abc", secret: Secret(""), region: "x") == nil)
        #expect(BucketKey(id: "abc", secret: Secret("s"), region: "eu/1") == nil)
    }
}
