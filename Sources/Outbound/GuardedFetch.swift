import Primitives
import Store

/// Fetches addresses that people typed, and never anything of the inside.
///
/// The name is resolved here, every answer must be a public address and none of our own, and only these addresses are
/// dialled: libcurl asks no resolver, and each address is checked once more at the moment its socket is opened. A
/// redirect begins all of that anew. Bounded in time and size, with a row in the ledger for each hop.
package struct GuardedFetch: Sendable {
    /// As the ledger names the other side: somebody whom a person chose, no provider of ours.
    package static let vendor = "typed address"

    private let ledger: CallLedger
    private let settings: FetchSettings
    private let resolver: Resolver
    private let threads: BlockingThreads<HTTPHandle>

    package init(
        ledger database: Database, settings: FetchSettings = FetchSettings(), resolver: Resolver = .system(),
        random: RandomSource = .system
    ) {
        ledger = CallLedger(database: database, random: random)
        self.settings = settings
        self.resolver = resolver
        threads = BlockingThreads(name: "klatch-fetch", count: settings.threads, waiting: settings.waiting, idle: 30)
    }

    /// The answer with 2xx or 304.
    package func fetch(_ request: FetchRequest) async throws(FetchFailure) -> FetchReply {
        guard request.isSound else { throw .later }
        let end = ContinuousClock.now + settings.limits.total
        var address = request.address
        for _ in 0...max(0, settings.redirects) {
            let answer = try await hop(request, address, until: end)
            guard [301, 302, 303, 307, 308].contains(answer.status) else { return try reply(request, address, answer) }
            address = try next(request, address, answer)
        }
        throw .redirect
    }

    private func next(
        _ request: FetchRequest, _ address: TypedAddress, _ answer: HTTPAnswer
    ) throws(FetchFailure) -> TypedAddress {
        guard request.verb.isSafe, let location = answer.fields["location"] else { throw .redirect }
        do { return try RedirectTarget.read(location, from: address) } catch { throw .redirect }
    }

    private func reply(
        _ request: FetchRequest, _ address: TypedAddress, _ answer: HTTPAnswer
    ) throws(FetchFailure) -> FetchReply {
        guard (200..<300).contains(answer.status) || answer.status == 304 else { throw .status(answer.status) }
        let type = (answer.fields["content-type"] ?? "").prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        let hasBody = answer.status != 304 && answer.status != 204
        if hasBody, !request.accepted.isEmpty, !request.accepted.contains(type.lowercased()) { throw .type }
        return FetchReply(status: answer.status, fields: answer.fields, body: answer.body, address: address)
    }

    // MARK: One hop

    private func hop(
        _ request: FetchRequest, _ address: TypedAddress, until end: ContinuousClock.Instant
    ) async throws(FetchFailure) -> HTTPAnswer {
        let allowed = try await addresses(address.host, until: end)
        var http = HTTPRequest(
            method: request.verb.rawValue, origin: Origin(address),
            target: address.path + (address.query.map { "?" + $0 } ?? ""), limits: settings.limits)
        http.limits.total = try remaining(until: end)
        if Origin(address) == Origin(request.address) { http.fields = request.fields }
        if !request.accepted.isEmpty {
            http.fields.append(RequestField("Accept", request.accepted.joined(separator: ", ")))
        }
        http.body = request.body
        http.wanted = Set(request.wanted.map { $0.lowercased() }).union(["content-type", "location"])
        http.authorities = settings.authorities
        http.isAlone = true
        http.guardedDial = DialGuard(addresses: allowed, port: address.port)
        return try await send(http, request)
    }

    private func send(_ http: HTTPRequest, _ request: FetchRequest) async throws(FetchFailure) -> HTTPAnswer {
        if Task.isCancelled { throw .later }
        let row: CallID
        do { row = try await ledger.begin(entry(http, request)) } catch { throw .later }
        let outcome = await threads.perform(http)
        switch outcome.end {
        case .answered(let answer):
            let word: CallResult = answer.status < 400 ? .answered : .rejected
            await ledger.finish(row, request.onBehalf, word, status: answer.status, outcome.figures)
            return answer
        case .failed(let failure):
            let mayBeDone = outcome.wasSent && !request.verb.isSafe
            await ledger.finish(row, request.onBehalf, mayBeDone ? .unknown : .unavailable, outcome.figures)
            throw mayBeDone ? .unknown : FetchFailure(failure, limit: settings.limits.body)
        }
    }

    private func entry(_ http: HTTPRequest, _ request: FetchRequest) -> NewCall {
        NewCall(
            onBehalf: request.onBehalf, vendor: Self.vendor, operation: request.purpose, host: http.origin.authority,
            standIn: nil, method: http.method, path: "/…", asked: [])
    }

    private func remaining(until end: ContinuousClock.Instant) throws(FetchFailure) -> Duration {
        let left = end - ContinuousClock.now
        guard left > .zero else { throw .unreachable(.timeout) }
        return left
    }

    // MARK: Addresses

    /// All of the name's addresses, or none: one bad answer among good ones is an attempt.
    private func addresses(
        _ host: TypedHost, until end: ContinuousClock.Instant
    ) async throws(FetchFailure) -> [NetworkAddress] {
        let found = try await resolve(host, until: end)
        let own = try await ownAddresses(until: end)
        guard !found.isEmpty, found.allSatisfy({ isAllowed($0, own) }) else { throw .nowhere }
        return found
    }

    private func isAllowed(_ address: NetworkAddress, _ own: Set<NetworkAddress>) -> Bool {
        if settings.allowed.contains(where: { $0.contains(address) }) { return true }
        return address.isPublic && !own.contains(address)
    }

    private func resolve(
        _ host: TypedHost, until end: ContinuousClock.Instant
    ) async throws(FetchFailure) -> [NetworkAddress] {
        switch host {
        case .address(let address): return [address]
        case .name(let name):
            let answer = await resolver.addresses(of: name, within: try remaining(until: end))
            do throws(TransferFailure) { return try answer.get() } catch {
                throw FetchFailure(error, limit: settings.limits.body)
            }
        }
    }

    /// Those of this machine, and those under which the outside reaches it.
    private func ownAddresses(until end: ContinuousClock.Instant) async throws(FetchFailure) -> Set<NetworkAddress> {
        var own = settings.ownAddresses()
        for host in settings.ownHosts {
            let answer = await resolver.addresses(of: host, within: try remaining(until: end))
            own.formUnion((try? answer.get()) ?? [])
        }
        return own
    }
}
