import CPostgres
import Foundation
import Synchronization

extension Database {
    /// Seconds between looks at whether anybody still listens.
    private static let pollTime: Int32 = 1

    /// What is notified on a channel, from now on. An empty payload also stands for "connected again: look anyway".
    ///
    /// Holds a connection and a thread of its own until the stream is dropped.
    package func notifications(_ channel: StaticString) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(64))
        let isOver = Flag()
        continuation.onTermination = { _ in isOver.raise() }
        let thread = Thread { [target, limits] in
            while !isOver.isRaised {
                if let connection = try? Connection(target(), limits: limits) {
                    Self.listen(connection, channel, continuation, until: isOver)
                }
                if !isOver.isRaised { Thread.sleep(forTimeInterval: 0.5) }
            }
        }
        thread.name = "klatch-listen"
        thread.start()
        return stream
    }

    private static func listen(
        _ connection: Connection, _ channel: StaticString, _ continuation: AsyncStream<String>.Continuation,
        until isOver: Flag
    ) {
        guard (try? connection.runScript("LISTEN \(channel)")) != nil else { return }
        continuation.yield("")
        while !isOver.isRaised, connection.isUsable {
            var descriptor = pollfd(fd: PQsocket(connection.pointer), events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, pollTime * 1000)
            guard PQconsumeInput(connection.pointer) == 1 else { return }
            while let notification = PQnotifies(connection.pointer) {
                continuation.yield(String(cString: notification.pointee.extra))
                PQfreemem(notification)
            }
        }
    }
}

/// Raised once, seen by the other thread.
private final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}
