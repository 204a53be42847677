import Synchronization

/// Set once to ask a transfer to end before its message leaves.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// What libcurl's callbacks read and write during one conversation. Lives on the conversation's thread.
final class SMTPTransfer {
    private let message: [UInt8]
    private let stop: StopFlag
    private let rule: SMTPSettings.DialRule?
    private var offset = 0
    var recorder = SMTPRecorder()

    init(message: [UInt8], stop: StopFlag, rule: SMTPSettings.DialRule?) {
        self.message = message
        self.stop = stop
        self.rule = rule
    }

    /// - Parameter address: 4 or 16 octets, or none where it is another kind of address.
    func mayDial(_ address: [UInt8], _ port: UInt16) -> Bool {
        guard let rule else { return true }
        return !address.isEmpty && rule(address, port)
    }

    /// A message that the server may already have is never given up: its answer is worth the wait.
    var shouldStop: Bool { stop.isSet && recorder.step < .handedOver }

    /// Fills `buffer` with the next octets of the message; returns how many.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        recorder.beganMessage()
        let part = message[offset...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        offset += part.count
        if offset == message.count { recorder.handedOver(octets: message.count) }
        return part.count
    }
}
