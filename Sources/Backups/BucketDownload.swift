import Foundation
import Outbound

/// Brings one file down in parts, all of the same version of it.
struct BucketDownload {
    let line: BucketLine
    let path: String
    let part: Int

    /// Throws where the file is longer than `limit` octets; `file` is its name, for people.
    func run(into sink: FileSink, limit: Int, file: String) async throws {
        var (total, tag): (Int?, String?) = (nil, nil)
        while sink.count < total ?? 1 {
            let reply = try await piece(from: sink.count, of: tag, file)
            let range = try Self.range(reply, from: sink.count)
            guard range.total <= limit else { throw BackupError.trailing(file: file) }
            guard total == nil || total == range.total, tag == nil || tag == reply.fields["etag"],
                reply.body.count == range.count, range.count > 0
            else { throw BucketFault.otherSize }
            (total, tag) = (range.total, reply.fields["etag"])
            try reply.body.withUnsafeBytes { try sink.write($0) }
        }
    }

    private func piece(from start: Int, of tag: String?, _ file: String) async throws -> BucketReply {
        var wish = RequestSignature.Wish(method: .get, path: path)
        wish.fields = [("Range", "bytes=\(start)-\(start + part - 1)")]
        let reply = try await line.ask(
            wish, expecting: [200, 206, 404, 416], wanting: ["etag", "content-range"], limit: part + 65_536)
        switch (reply.status, BucketAnswer(reply.status == 404 ? reply.body : []).code) {
        case (404, "NoSuchBucket"): throw BucketFault.noBucket
        // None of ours is empty.
        case (404, _), (416, _): throw BackupError.missing(file: file)
        default: return reply
        }
    }

    /// How many octets this answer has, and how many the file. Of `Content-Range: bytes 0-99/1234` (RFC 9110, 14.4); an answer
    /// with status 200 is all of it.
    static func range(_ reply: BucketReply, from start: Int) throws -> (count: Int, total: Int) {
        if reply.status == 200, start == 0 { return (reply.body.count, reply.body.count) }
        guard let text = reply.fields["content-range"], text.hasPrefix("bytes ") else {
            throw BucketFault.notUnderstood
        }
        let numbers = text.dropFirst(6).split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }.map {
            Int($0)
        }
        guard numbers.count == 3, let first = numbers[0], let last = numbers[1], let total = numbers[2], first == start,
            first <= last, last < total
        else { throw BucketFault.notUnderstood }
        return (last - first + 1, total)
    }
}
