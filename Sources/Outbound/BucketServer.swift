import Primitives
import Store
import Synchronization

/// An object store that the operator named for backups, which speaks the protocol of S3.
///
/// Beside `Issuer` the one way in which settings make calls leave: to that origin only, for the four things that backups need.
/// Each of these has one row in the ledger, written before its first request; redirects are answers like others.
package struct BucketServer: Sendable {
    package enum Operation: String, Sendable, CaseIterable {
        case list = "list the backups that are kept"
        case keep = "keep a file of a backup"
        case fetch = "fetch a file of a backup"
        case remove = "remove a file of a backup"

        fileprivate var method: String {
            switch self {
            case .list, .fetch: "GET"
            case .keep: "PUT"
            case .remove: "DELETE"
            }
        }
    }

    /// As the ledger names all of them; the host says which.
    package static let vendor = "Object storage"
    /// A part of a backup at a time, over a line as slow as 30 kB a second.
    private static let patience: Duration = .seconds(600)
    private static let threads = BlockingThreads<HTTPHandle>(name: "klatch-bucket", count: 2, waiting: 64, idle: 30)

    package let origin: Origin
    private let authorities: String?
    private let ledger: CallLedger?

    /// - Parameters:
    ///   - authorities: PEM file of those to trust instead of the machine's.
    ///   - database: Where calls are written down; nil only where there is no installation yet, as before a restore.
    package init(_ origin: Origin, authorities: String?, ledger database: Database?, random: RandomSource) {
        self.origin = origin
        self.authorities = authorities
        ledger = database.map { CallLedger(database: $0, random: random) }
    }

    /// Writes down what is about to be done, and lets `talk` do it. Throws where nothing could be written down.
    package func noted<Value: Sendable>(
        _ operation: Operation, _ talk: (BucketTalk) async throws -> Value
    ) async throws -> Value {
        let call = NewCall(
            onBehalf: .installation, vendor: Self.vendor, operation: operation.rawValue, host: origin.authority,
            standIn: nil, method: operation.method, path: operation == .list ? "/{bucket}" : "/{bucket}/{object}",
            asked: [])
        let (row, conversation) = (try await ledger?.begin(call), BucketTalk(self))
        do {
            let value = try await talk(conversation)
            await finish(row, .answered, conversation)
            return value
        } catch {
            await finish(row, conversation.word, conversation)
            throw error
        }
    }

    private func finish(_ row: CallID?, _ word: CallResult, _ talk: BucketTalk) async {
        guard let row else { return }
        await ledger?.finish(row, .installation, word, status: talk.status, talk.figures)
    }

    fileprivate func perform(_ request: BucketRequest) async -> HTTPOutcome {
        guard request.isSound else { return HTTPOutcome(end: .failed(.unusable)) }
        var http = HTTPRequest(
            method: request.method.rawValue, origin: origin, target: request.target,
            limits: TransferLimits(connect: .seconds(10), total: Self.patience, body: request.limit))
        http.fields = request.fields
        http.body = request.body
        http.wanted = request.wanted
        http.authorities = authorities
        http.isAlone = request.method == .post
        return await Self.threads.perform(http)
    }
}

/// The requests of one row of the ledger, and what they came to.
package final class BucketTalk: Sendable {
    private struct State {
        var figures = TransferFigures()
        var status: Int?
        var mayBeDone = false
    }

    private let server: BucketServer
    private let state = Mutex(State())

    fileprivate init(_ server: BucketServer) { self.server = server }

    /// One request. An answer is one whatever its status; a cancelled task ends its request within about a second.
    package func send(_ request: BucketRequest) async throws(TransferFailure) -> BucketReply {
        let outcome = await server.perform(request)
        state.withLock { state in
            state.figures.milliseconds += outcome.figures.milliseconds
            state.figures.requestBytes += outcome.figures.requestBytes
            state.figures.responseBytes += outcome.figures.responseBytes
            if case .answered(let answer) = outcome.end {
                (state.status, state.mayBeDone) = (answer.status, false)
            } else {
                (state.status, state.mayBeDone) = (nil, outcome.wasSent && request.method != .get)
            }
        }
        switch outcome.end {
        case .answered(let answer): return BucketReply(status: answer.status, fields: answer.fields, body: answer.body)
        case .failed(let failure): throw failure
        }
    }

    var status: Int? { state.withLock(\.status) }
    var figures: TransferFigures { state.withLock(\.figures) }

    /// What became of it where it went wrong.
    var word: CallResult {
        let (status, mayBeDone) = state.withLock { ($0.status, $0.mayBeDone) }
        switch status {
        case nil: return mayBeDone ? .unknown : .unavailable
        case 401, 403: return .unauthorized
        case 429: return .rateLimited
        case .some(500...): return .unavailable
        default: return .rejected
        }
    }
}
