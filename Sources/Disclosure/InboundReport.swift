import Foundation
import Primitives

/// A mail that came in, as far as a report of a flaw needs it (RFC 5322). Hostile: bounded, and nothing of it is rendered.
package struct InboundReport: Sendable, Equatable {
    /// Octets that are looked at.
    package static let maximumLength = 262_144
    /// Header fields at most.
    private static let fields = 200
    /// Characters of the body that are kept.
    static let bodyLimit = 20_000

    package let subject: String
    package let from: EmailAddress?
    package let body: String
    /// From a machine: an answer to it would go round in circles (RFC 3834).
    package let isAutomatic: Bool

    package init(_ message: [UInt8]) {
        let text = String(decoding: message.prefix(Self.maximumLength), as: UTF8.self)
            .replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let headers = Self.headers(parts.first ?? "")
        subject = String(EncodedWordText.decoded(headers["subject"] ?? "").prefix(300)).cleaned(keepingLines: false)
        from = headers["from"].flatMap(Self.address)
        body = String((parts.dropFirst().first ?? "").prefix(Self.bodyLimit)).cleaned(keepingLines: true)
        isAutomatic = Self.isAutomatic(headers)
    }

    /// Unfolded, by name in lower case; of several the first.
    private static func headers(_ head: Substring) -> [String: String] {
        var lines: [String] = []
        for line in head.split(separator: "\n").prefix(fields * 4) {
            if line.first == " " || line.first == "\t", let last = lines.indices.last {
                lines[last] += " " + line.trimmingCharacters(in: .whitespaces)
            } else {
                lines.append(String(line))
            }
        }
        return lines.prefix(fields).reduce(into: [:]) { all, line in
            guard let colon = line.firstIndex(of: ":") else { return }
            let name = line[..<colon].lowercased()
            if all[name] == nil { all[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces) }
        }
    }

    private static func address(_ field: String) -> EmailAddress? {
        let inner = field.lastIndex(of: "<").flatMap { start in
            field[field.index(after: start)...].firstIndex(of: ">").map {
                String(field[field.index(after: start)..<$0])
            }
        }
        return try? EmailAddress(parsing: inner ?? field)
    }

    private static func isAutomatic(_ headers: [String: String]) -> Bool {
        if let auto = headers["auto-submitted"]?.lowercased(), !auto.hasPrefix("no") { return true }
        if ["bulk", "junk", "list", "auto_reply"].contains(headers["precedence"]?.lowercased() ?? "") { return true }
        if headers["x-autoreply"] != nil || headers["list-id"] != nil || headers["return-path"] == "<>" { return true }
        let from = headers["from"]?.lowercased() ?? ""
        return ["mailer-daemon@", "postmaster@", "no-reply@", "noreply@"].contains { from.contains($0) }
    }

    /// Whether it is for the security desk: sent to its address, or to support with the words that our page asks for.
    package func isReport(to recipient: EmailAddress?, security: EmailAddress?) -> Bool {
        if let recipient, let security, recipient.canonical == security.canonical { return true }
        let words = subject.lowercased().split(whereSeparator: { !$0.isLetter }).joined(separator: " ")
        return words.contains("security vulnerability")
    }
}

extension String {
    /// Without characters that control a terminal or turn text around.
    fileprivate func cleaned(keepingLines: Bool) -> String {
        let scalars = unicodeScalars.map { scalar -> Unicode.Scalar in
            if keepingLines, scalar == "\n" || scalar == "\t" { return scalar }
            let isControl =
                scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
            return isControl ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
