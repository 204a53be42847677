import Foundation
import Outbound

/// Sends one file up, in one piece or in parts.
struct BucketUpload {
    private static let type: StaticString = "application/octet-stream"
    private static let space = "http://s3.amazonaws.com/doc/2006-03-01/"

    let line: BucketLine
    let path: String
    let source: FileSource

    /// - Parameters:
    ///   - part: octets of each part.
    ///   - whole: up to how many octets it goes in one piece.
    func run(part: Int, whole: Int) async throws {
        guard source.size > whole else {
            return _ = try await line.ask(piece(source.read(upTo: source.size), []))
        }
        let id = try await begin()
        do {
            let tags = try await parts(id, part)
            try await complete(id, tags)
        } catch {
            // Parts without an end would be kept, and paid for. Also where this task was told to stop.
            let (line, wish) = (line, wish(.delete, id))
            await Task { _ = try? await line.ask(wish, expecting: [200, 204, 404]) }.value
            throw error
        }
    }

    private func begin() async throws -> String {
        var wish = RequestSignature.Wish(method: .post, path: path)
        wish.query = [("uploads", "")]
        let reply = try await line.ask(wish)
        guard let id = BucketAnswer(reply.body).upload else { throw BucketFault.notUnderstood }
        return id
    }

    /// The tag of each part, by which it is named at the end.
    private func parts(_ id: String, _ size: Int) async throws -> [String] {
        var tags: [String] = []
        while source.offset < source.size {
            let bytes = try source.read(upTo: size)
            guard !bytes.isEmpty else { throw BucketFault.otherSize }
            let query = [("partNumber", "\(tags.count + 1)"), ("uploadId", id)]
            let reply = try await line.ask(piece(bytes, query), wanting: ["etag"])
            guard let tag = reply.fields["etag"], Self.isTag(tag) else { throw BucketFault.notUnderstood }
            tags.append(tag)
        }
        return tags
    }

    private func complete(_ id: String, _ tags: [String]) async throws {
        let parts = tags.enumerated().map { index, tag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag.replacing("\"", with: "&quot;"))</ETag></Part>"
        }
        var wish = wish(.post, id)
        wish.payload = Array(
            "<CompleteMultipartUpload xmlns=\"\(Self.space)\">\(parts.joined())</CompleteMultipartUpload>".utf8)
        wish.type = "application/xml"
        do {
            let answer = BucketAnswer(try await line.ask(wish).body)
            guard answer.isCompleted else {
                throw answer.code.map { BucketFault.failed(status: 200, code: $0) } ?? .notUnderstood
            }
        } catch BucketFault.failed(404, "NoSuchUpload") {
            // An earlier try may have done it, and its answer got lost.
            guard try await line.size(path) == source.size else { throw BucketFault.otherSize }
        }
    }

    private func wish(_ method: BucketRequest.Method, _ id: String) -> RequestSignature.Wish {
        RequestSignature.Wish(method: method, path: path, query: [("uploadId", id)])
    }

    private func piece(_ bytes: [UInt8], _ query: [(String, String)]) -> RequestSignature.Wish {
        RequestSignature.Wish(method: .put, path: path, query: query, payload: bytes, type: Self.type)
    }

    /// Visible, and nothing that means something in XML but the quotes around it.
    private static func isTag(_ tag: String) -> Bool {
        (1...200).contains(tag.utf8.count)
            && tag.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>&".utf8.contains($0) }
    }
}
