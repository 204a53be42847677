import Primitives
import Store

/// The one way out for calls to providers. Vendors' rooms are handed it; nothing else of the program speaks to them.
///
/// A call that is not on the list does not leave, nor does one that the ledger could not write down. Over TLS 1.2 or
/// newer, verified; redirects are answers like others; bounded in time and size. Not for addresses that people typed:
/// those go through `GuardedFetch`.
package struct Door: Sendable {
    private let list: AllowList
    private let roots: VendorRoots
    private let ledger: CallLedger
    private let settings: DoorSettings
    private let time: TimeSource
    private let isShut: Gate?
    private let threads: BlockingThreads<HTTPHandle>

    /// Whether somebody cut off calls to a vendor, or for this person; what it throws counts as yes.
    package typealias Gate = @Sendable (_ onBehalf: OnBehalf, _ vendor: String) async throws -> Bool

    package init(
        _ list: AllowList, roots: VendorRoots = .none, ledger database: Database,
        settings: DoorSettings = DoorSettings(),
        random: RandomSource = .system, time: TimeSource = .system, isShut: Gate? = nil
    ) {
        self.list = list
        self.roots = roots
        self.settings = settings
        self.time = time
        self.isShut = isShut
        ledger = CallLedger(database: database, random: random)
        threads = BlockingThreads(
            name: "klatch-outbound", count: settings.threads, waiting: settings.waiting, idle: 30)
    }

    /// Makes the call and returns the provider's yes. A cancelled task ends its call within about a second.
    package func send(_ call: OutgoingCall) async throws(CallFailure) -> CallReply {
        let request = try request(for: call)
        for pause in call.call.isIdempotent ? settings.pauses : [] {
            do throws(CallFailure) { return try await attempt(call, request) } catch {
                guard error.isWorthAnotherTry, !Task.isCancelled else { throw error }
                do { try await settings.pause(pause) } catch { throw .unavailable(.transfer(.cancelled)) }
            }
        }
        return try await attempt(call, request)
    }

    private func request(for call: OutgoingCall) throws(CallFailure) -> HTTPRequest {
        let target: String
        do throws(CallRefusal) { target = try list.target(of: call) } catch { throw .refused(error) }
        var request = HTTPRequest(
            method: call.call.method, origin: roots.origin(for: call.call) ?? call.call.origin, target: target,
            limits: settings.limits)
        request.fields = call.fields
        request.body = call.body
        request.wanted = Set(call.wanted.map { $0.lowercased() }).union(["retry-after"])
        request.authorities = settings.authorities
        request.isAlone = !call.call.isSafe && !call.call.isIdempotent
        return request
    }

    private func attempt(_ call: OutgoingCall, _ request: HTTPRequest) async throws(CallFailure) -> CallReply {
        if Task.isCancelled { throw .unavailable(.transfer(.cancelled)) }
        if let isShut, (try? await isShut(call.onBehalf, call.call.vendor)) ?? true { throw .unavailable(.heldBack) }
        let row: CallID
        do { row = try await ledger.begin(entry(call)) } catch { throw .unavailable(.ledger) }
        let outcome = await threads.perform(request)
        let verdict = CallVerdict(outcome, call.call, now: time.now())
        await ledger.finish(row, call.onBehalf, verdict.word, status: verdict.status, outcome.figures)
        return try verdict.result.get()
    }

    private func entry(_ call: OutgoingCall) -> NewCall {
        NewCall(
            onBehalf: call.onBehalf, vendor: call.call.vendor, operation: call.call.operation, host: call.call.host,
            standIn: roots.origin(for: call.call)?.text, method: call.call.method, path: call.call.path.text,
            asked: call.asked)
    }
}

extension CallFailure {
    /// The other side was not there, or said that it was its own fault.
    fileprivate var isWorthAnotherTry: Bool {
        switch self {
        case .unavailable(.status): true
        case .unavailable(.transfer(let failure)):
            [.unresolved, .unreachable, .encryption, .timeout, .broken, .malformed].contains(failure)
        default: false
        }
    }
}
