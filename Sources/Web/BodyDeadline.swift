import NIOCore

/// Closes the connection of a request whose body does not arrive in time.
///
/// An answer would not be enough: the server goes on draining a body that trickles in.
struct BodyDeadline: Sendable {
    static let formSeconds: Int64 = 20
    static let uploadSeconds: Int64 = 180

    let channel: any Channel

    func reading<Value>(seconds: Int64, _ body: () async throws -> Value) async throws -> Value {
        let channel = channel
        let closing = channel.eventLoop.scheduleTask(in: .seconds(seconds)) { channel.close(promise: nil) }
        defer { closing.cancel() }
        return try await body()
    }
}
