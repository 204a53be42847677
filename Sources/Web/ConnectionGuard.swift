import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Ends connections that are silent: a TLS handshake that never comes, no byte in either direction for too long, or a reader
/// who takes an answer so slowly that it never ends.
/// Sits below everything else, so that HTTP/2 peers that answer nothing are ended as well.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData

    private let limits: ConnectionLimits
    private let expectsHandshake: Bool
    private var lastByte = NIODeadline.now()
    private var hasShakenHands = false
    /// Since when there has always been something that the other side did not take.
    private var owing: (since: NIODeadline, written: Int)?
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
            let untaken = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            if loopBound.value.isOverdue(opened: opened, untaken: untaken) { channel.close(promise: nil) }
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
        owing?.written += unwrapOutboundIn(data).readableBytes
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let sent = promise ?? context.eventLoop.makePromise()
        sent.futureResult.whenSuccess { bound.value.lastByte = .now() }
        context.write(data, promise: sent)
    }

    /// Told by the wrapped channel when TLS has come about.
    func handshakeCompleted() { hasShakenHands = true }

    private func isOverdue(opened: NIODeadline, untaken: Int) -> Bool {
        let now = NIODeadline.now()
        if isTooSlow(untaken, now) { return true }
        if expectsHandshake, !hasShakenHands, now - opened > limits.handshake { return true }
        return now - lastByte > limits.silence
    }
}

extension ConnectionGuard {
    /// Whoever took everything begins anew; whoever did not has to keep up a pace.
    private func isTooSlow(_ untaken: Int, _ now: NIODeadline) -> Bool {
        guard untaken > 0 else {
            owing = nil
            return false
        }
        guard let owing else {
            self.owing = (now, untaken)
            return false
        }
        let (taken, time) = (owing.written - untaken, now - owing.since)
        return time > limits.patience && taken < Int(time.nanoseconds / 1_000_000_000) * limits.pace
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
    /// How long an answer may be taken slower than at the pace, and that pace in bytes a second.
    package var patience: TimeAmount = .seconds(30)
    package var pace = 500
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
