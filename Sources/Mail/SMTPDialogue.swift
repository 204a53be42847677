/// What was said between us and a mail server, line by line, without passwords and without the message.
///
/// It names sender and recipient: show it to those who run the installation, never write it to a log.
package struct SMTPDialogue: Hashable, Sendable, Codable {
    package enum Speaker: String, Sendable, Codable { case server, client, note }

    package struct Line: Hashable, Sendable, Codable {
        package let speaker: Speaker
        package let text: String
    }

    package static let maximumLines = 200
    /// Unicode scalars of one line (an SMTP reply line has at most 512 octets).
    package static let maximumLine = 512

    package private(set) var lines: [Line] = []

    package init() {}

    /// Control characters become "·"; what is over the bounds is left out.
    mutating func add(_ speaker: Speaker, _ text: String) {
        guard lines.count < Self.maximumLines else { return }
        let safe = text.unicodeScalars.prefix(Self.maximumLine).map { scalar in
            scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format ? "·" : scalar
        }
        lines.append(Line(speaker: speaker, text: String(String.UnicodeScalarView(safe))))
    }
}

extension SMTPDialogue: CustomStringConvertible {
    /// One line each, with `<` for the server, `>` for us, `*` for notes.
    package var description: String {
        lines.map { line in
            switch line.speaker {
            case .server: "< \(line.text)"
            case .client: "> \(line.text)"
            case .note: "* \(line.text)"
            }
        }.joined(separator: "\n")
    }
}
