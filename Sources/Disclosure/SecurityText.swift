import Foundation
import Primitives

/// `/.well-known/security.txt` (RFC 9116), made when it is asked for, so that it never lapses.
package struct SecurityText: Sendable, Equatable {
    package let text: String

    /// Days until it expires: under a year, as the RFC recommends.
    static let days = 180

    init(origin: String, address: EmailAddress?, languages: [String], now: Date) {
        // To the day, so that it stays the same from one look to the next.
        let day = (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
        let expires = Date(timeIntervalSince1970: day + Double(Self.days) * 86_400).formatted(.iso8601)
        let lines =
            ["Contact: \(origin)/report"] + (address.map { ["Contact: mailto:\($0.text)"] } ?? [])
            + [
                "Expires: \(expires)", "Canonical: \(origin)/.well-known/security.txt",
                "Policy: \(origin)/report/policy",
                "Acknowledgments: \(origin)/advisories", "Preferred-Languages: \(languages.joined(separator: ", "))",
            ]
        text = lines.joined(separator: "\r\n") + "\r\n"
    }

    /// What is wrong with one by the RFC; nothing where it is good.
    static func faults(_ text: String, now: Date) -> [String] {
        let fields = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.count == 2 ? (name: parts[0].lowercased(), value: parts[1]) : nil
        }
        var faults: [String] = []
        let contacts = fields.filter { $0.name == "contact" }
        if contacts.isEmpty { faults.append("it names no contact") }
        if contacts.contains(where: {
            !$0.value.contains(":") || $0.value.lowercased().hasPrefix("http:") && !$0.value.contains("//localhost")
        }) {
            faults.append("a contact is no safe address")
        }
        let expiries = fields.filter { $0.name == "expires" }
        if expiries.count != 1 { faults.append("it has \(expiries.count) expiries") }
        guard let expiry = expiries.first.flatMap({ try? Date.ISO8601FormatStyle(timeZone: .gmt).parse($0.value) })
        else {
            return faults + ["its expiry cannot be read"]
        }
        if expiry <= now { faults.append("it has lapsed") }
        if expiry > now.addingTimeInterval(366 * 86_400) { faults.append("it expires in more than a year") }
        return faults
    }
}
