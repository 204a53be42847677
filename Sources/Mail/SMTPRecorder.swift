/// Follows a conversation from the octets that pass: how far it came, and what the server said last.
struct SMTPRecorder: Sendable {
    /// In the order in which a message goes through them.
    enum Step: Int, Comparable, Sendable {
        case connecting, hello, startTLS, signIn, check, sender, recipient, data, message
        /// All of the message is handed over: from here on the server may have it.
        case handedOver

        static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
    }

    private(set) var dialogue = SMTPDialogue()
    private(set) var step = Step.connecting
    /// The server's reply to the step, nil until it came.
    var reply: SMTPReply? { lastReply?.isComplete == true ? lastReply : nil }
    /// False when the server spoke and none of it was SMTP.
    var speaksSMTP: Bool { !heardOther || heardReply }
    private var heardReply = false
    private var heardOther = false
    private var lastReply: SMTPReply?
    /// What is said after QUIT changes nothing, until we speak again.
    private var hasLeft = false

    /// Command lines that we sent.
    mutating func sent(_ bytes: some Collection<UInt8>) {
        for line in Self.lines(bytes) {
            let verb = line.prefix { $0 != " " }.uppercased()
            // libcurl may close an old connection before it opens the one for this conversation.
            if !isAnswering { hasLeft = verb == "QUIT" }
            if !hasLeft { lastReply = nil }
            if let next = Self.step(for: verb), !isAnswering { step = next }
            dialogue.add(.client, step == .signIn ? masked(line, verb) : line)
        }
    }

    /// Reply lines that the server sent. Its challenges during sign-in are left out as well.
    mutating func received(_ bytes: some Collection<UInt8>) {
        for line in Self.lines(bytes) {
            let reply = SMTPReply(line: line)
            dialogue.add(.server, reply?.code == 334 ? "334 •••" : line)
            isAnswering = step == .signIn && reply?.code == 334
            heardReply = heardReply || reply != nil
            heardOther = heardOther || reply == nil
            guard let reply, !hasLeft else { continue }
            lastReply = lastReply?.followed(by: reply) ?? reply
        }
    }

    /// The body of the message begins.
    mutating func beganMessage() {
        step = max(step, .message)
        lastReply = nil
    }

    /// The whole body was given to the connection; the final dot may follow at any time.
    mutating func handedOver(octets: Int) {
        guard step != .handedOver else { return }
        step = .handedOver
        lastReply = nil
        dialogue.add(.note, "the message, \(octets) octets")
    }

    mutating func note(_ text: String) { dialogue.add(.note, text) }

    /// True between a challenge and its answer, which is a secret whatever it looks like.
    private var isAnswering = false

    private func masked(_ line: String, _ verb: String) -> String {
        guard verb == "AUTH", !isAnswering else { return "•••" }
        let words = line.split(separator: " ")
        return words.prefix(2).joined(separator: " ") + (words.count > 2 ? " •••" : "")
    }

    private static func step(for verb: String) -> Step? {
        switch verb {
        case "EHLO", "HELO": .hello
        case "STARTTLS": .startTLS
        case "AUTH": .signIn
        case "NOOP": .check
        case "MAIL": .sender
        case "RCPT": .recipient
        case "DATA": .data
        default: nil
        }
    }

    private static func lines(_ bytes: some Collection<UInt8>) -> [String] {
        bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }).map { String(decoding: $0, as: UTF8.self) }
    }
}
