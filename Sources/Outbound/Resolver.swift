import Foundation
import Primitives

/// Who says which addresses a name has. Passed in, so that a test can give one answer and then another.
package struct Resolver: Sendable {
    package let addresses: @Sendable (String) async -> Result<[NetworkAddress], TransferFailure>

    package init(addresses: @escaping @Sendable (String) async -> Result<[NetworkAddress], TransferFailure>) {
        self.addresses = addresses
    }

    /// The machine's (getaddrinfo(3)), asked on a few threads of our own because it blocks.
    package static func system(threads count: Int = 4, waiting: Int = 64) -> Resolver {
        let threads = BlockingThreads<Never>(name: "klatch-resolver", count: count, waiting: waiting, idle: 30)
        return Resolver { name in await threads.run { _ in lookUp(name) } ?? .failure(.busy) }
    }

    private static func lookUp(_ name: String) -> Result<[NetworkAddress], TransferFailure> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &first) == 0 else { return .failure(.unresolved) }
        defer { freeaddrinfo(first) }
        let all = sequence(first: first) { $0?.pointee.ai_next }.prefix { $0 != nil }
        return .success(all.compactMap { $0?.pointee.ai_addr.flatMap { NetworkAddress(socket: $0) } })
    }

    /// The answer, or `.timeout` after so long: what the resolver then still says is not waited for.
    func addresses(of name: String, within limit: Duration) async -> Result<[NetworkAddress], TransferFailure> {
        let first = FirstAnswer<Result<[NetworkAddress], TransferFailure>>()
        let asked = Task { first.give(await addresses(name)) }
        let clock = Task { if (try? await Task.sleep(for: limit)) != nil { first.give(.failure(.timeout)) } }
        defer {
            asked.cancel()
            clock.cancel()
        }
        return await withTaskCancellationHandler {
            await first.wait()
        } onCancel: {
            first.give(.failure(.cancelled))
        }
    }
}
