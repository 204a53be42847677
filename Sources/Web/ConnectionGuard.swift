import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Ends connections that are silent: a TLS handshake that never comes, or no byte in either direction for too long.
/// Sits below everything else, so that HTTP/2 peers that answer nothing are ended as well.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let limits: ConnectionLimits
    private let expectsHandshake: Bool
    private var lastByte = NIODeadline.now()
    private var hasShakenHands = false
    private var tick: RepeatedTask?

    init(limits: ConnectionLimits, expectsHandshake: Bool) {
        self.limits = limits
        self.expectsHandshake = expectsHandshake
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let opened = NIODeadline.now()
        lastByte = opened
        let channel = context.channel
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        tick = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            if loopBound.value.isOverdue(opened: opened) { channel.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { tick?.cancel() }
    func channelInactive(context: ChannelHandlerContext) {
        tick?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastByte = .now()
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // A reader too slow to take what we wrote does not count as alive: only what really left does.
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let sent = promise ?? context.eventLoop.makePromise()
        sent.futureResult.whenSuccess { bound.value.lastByte = .now() }
        context.write(data, promise: sent)
    }

    /// Told by the wrapped channel when TLS has come about.
    func handshakeCompleted() { hasShakenHands = true }

    private func isOverdue(opened: NIODeadline) -> Bool {
        let now = NIODeadline.now()
        if expectsHandshake, !hasShakenHands, now - opened > limits.handshake { return true }
        return now - lastByte > limits.silence
    }
}

/// Hears of the completed handshake above TLS and tells the guard below it.
final class HandshakeWitness: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let tell: () -> Void
    init(tell: @escaping () -> Void) { self.tell = tell }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event { tell() }
        context.fireUserInboundEventTriggered(event)
    }
}

/// How long a connection may do nothing.
package struct ConnectionLimits: Sendable {
    package var handshake: TimeAmount = .seconds(10)
    package var silence: TimeAmount = .seconds(65)
    package var idle: TimeAmount = .seconds(30)
    /// From the head of a request to its end.
    package var request: TimeAmount = .seconds(200)
    package var connections = 2048

    package init() {}
}

/// A channel of another kind with the guard beneath it.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let limits: ConnectionLimits
    let expectsHandshake: Bool

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        let connectionGuard = ConnectionGuard(limits: limits, expectsHandshake: expectsHandshake)
        do { try channel.pipeline.syncOperations.addHandler(connectionGuard) } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        let bound = NIOLoopBound(connectionGuard, eventLoop: channel.eventLoop)
        return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            if expectsHandshake { try Self.witness(channel, bound) }
            return value
        }
    }

    /// The first handler is the guard, the second is TLS: the witness goes right above it.
    private static func witness(_ channel: any Channel, _ bound: NIOLoopBound<ConnectionGuard>) throws {
        let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        let witness = HandshakeWitness { bound.value.handshakeCompleted() }
        try channel.pipeline.syncOperations.addHandler(witness, position: .after(tls))
    }

    func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
