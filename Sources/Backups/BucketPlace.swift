import Foundation
import Outbound
import Primitives

/// A bucket at a store that speaks S3. Files go up and come down in parts, so that none is ever whole in memory; a file that
/// goes up is there whole or not at all.
package struct BucketPlace: BackupPlace {
    /// How much goes at once, and how patient it is.
    package struct Pace: Sendable {
        /// Octets of a part, which is held in memory: 5 MiB at least, as the protocol has it.
        package var part = 16 << 20
        /// Files of a list at most, 1,000 being the protocol's own bound.
        package var page = 1_000
        /// Before each further try of a request that may pass.
        package var pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(20)]

        package init() {}
    }

    /// An upload has 10,000 parts at most.
    private static let partLimit = 9_000
    private static let pageLimit = 1_000
    private static let answerLimit = 8 << 20
    private static let copySuffix = ".copy"

    let address: BucketAddress
    let key: BucketKey
    let server: BucketServer
    let pace: Pace
    let time: TimeSource
    let random: RandomSource

    package init(
        _ address: BucketAddress, key: BucketKey, server: BucketServer, pace: Pace = Pace(), time: TimeSource,
        random: RandomSource
    ) {
        self.address = address
        self.key = key
        self.server = server
        self.pace = pace
        self.time = time
        self.random = random
    }

    package var words: String { address.text }
    package var workshop: String? { nil }

    package func files() async throws -> [String: Int] {
        try await explained { try await server.noted(.list) { try await list(BucketLine(self, $0)) } }
    }

    package func keep(_ name: String, from path: String) async throws {
        let source = try FileSource(path)
        try await explained {
            try await server.noted(.keep) { talk in
                let upload = BucketUpload(line: BucketLine(self, talk), path: address.path(name), source: source)
                try await upload.run(part: max(pace.part, source.size / Self.partLimit + 1), whole: pace.part)
            }
        }
    }

    package func fetch(_ name: String, upTo limit: Int, scratch: String) async throws -> String {
        try FolderPlace(scratch).prepare()
        let copy = "\(scratch)/\(name).\(Hex.encode(random.bytes(8)))\(Self.copySuffix)"
        let sink = try FileSink(copy)
        do {
            try await explained {
                try await server.noted(.fetch) { talk in
                    try await BucketDownload(line: BucketLine(self, talk), path: address.path(name), part: pace.part)
                        .run(into: sink, limit: limit, file: name)
                }
            }
            try sink.finish()
            return copy
        } catch {
            sink.abandon()
            throw error
        }
    }

    package func remove(_ name: String) async throws {
        try await explained {
            try await server.noted(.remove) { talk in
                let wish = RequestSignature.Wish(method: .delete, path: address.path(name))
                let reply = try await BucketLine(self, talk).ask(wish, expecting: [200, 204, 404])
                // One that is gone already is no matter, here as in a folder.
                if reply.status == 404, BucketAnswer(reply.body).code != "NoSuchKey" { throw BucketFault(reply) }
            }
        }
    }

    private func list(_ line: BucketLine) async throws -> [String: Int] {
        var (found, next): ([String: Int], String?) = ([:], nil)
        for _ in 0..<Self.pageLimit {
            var wish = RequestSignature.Wish(method: .get, path: address.path(nil))
            wish.query = [
                ("list-type", "2"), ("delimiter", "/"), ("max-keys", "\(pace.page)"), ("prefix", address.prefix),
            ]
            if let next { wish.query.append(("continuation-token", next)) }
            let reply = try await line.ask(wish, limit: Self.answerLimit)
            guard let page = BucketAnswer(reply.body).page(below: address.prefix) else {
                throw BucketFault.notUnderstood
            }
            found.merge(page.files) { $1 }
            guard let token = page.next else { return found }
            next = token
        }
        throw BucketFault.notUnderstood
    }

    /// Says which bucket it was.
    private func explained<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let fault as BucketFault {
            throw BackupError.bucket(place: words, fault)
        }
    }
}

/// Signed requests over one conversation, each tried again where that may help.
struct BucketLine: Sendable {
    private let place: BucketPlace
    private let talk: BucketTalk

    init(_ place: BucketPlace, _ talk: BucketTalk) {
        self.place = place
        self.talk = talk
    }

    /// The first answer with one of these statuses. `limit` is octets of its body.
    func ask(
        _ wish: RequestSignature.Wish, expecting statuses: Set<Int> = [200], wanting wanted: Set<String> = [],
        limit: Int = 65_536
    ) async throws -> BucketReply {
        for pause in place.pace.pauses {
            do { return try await once(wish, statuses, wanted, limit) } catch let fault as BucketFault {
                guard fault.mayPass, !Task.isCancelled else { throw fault }
                try await Task.sleep(for: pause)
            }
        }
        return try await once(wish, statuses, wanted, limit)
    }

    /// Octets of a file that is kept.
    func size(_ path: String) async throws -> Int {
        let wish = RequestSignature.Wish(method: .get, path: path, fields: [("Range", "bytes=0-0")])
        let reply = try await ask(wish, expecting: [200, 206], wanting: ["content-range"])
        return try BucketDownload.range(reply, from: 0).total
    }

    private func once(
        _ wish: RequestSignature.Wish, _ statuses: Set<Int>, _ wanted: Set<String>, _ limit: Int
    ) async throws -> BucketReply {
        let signature = RequestSignature(key: place.key, host: place.address.origin.authority, now: place.time.now())
        var request = BucketRequest(wish.method, RequestSignature.target(wish), limit: limit)
        request.fields = signature.fields(wish)
        request.body = wish.type.map { OutgoingCall.Body($0, wish.payload) }
        request.wanted = wanted
        let reply: BucketReply
        do throws(TransferFailure) { reply = try await talk.send(request) } catch { throw BucketFault.transfer(error) }
        guard statuses.contains(reply.status) else { throw BucketFault(reply) }
        return reply
    }
}
