import Outbound

/// A multistatus answer (RFC 4918, 13): what the server says of each place, found properties only.
struct DAVAnswer: Sendable {
    struct Entry: Sendable {
        /// As the server writes it; it may be anything.
        let href: String
        /// Of the place itself, where it has one: 404 for what is gone since.
        let status: Int?
        /// Those that were found, by name.
        let found: DAVElement
        /// Names of those that were not.
        let missing: Set<String>
    }

    let entries: [Entry]
    let token: String?

    init(_ bytes: [UInt8]) throws(CalDAVFailure) {
        let root = try DAVReader.read(bytes)
        guard root.name == "multistatus", root.space == DAVElement.dav else { throw .unreadable }
        entries = root.all("response").compactMap(Self.entry)
        token = root.first("sync-token").map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func entry(_ response: DAVElement) -> Entry? {
        guard let href = response.first("href")?.trimmed, !href.isEmpty else { return nil }
        var found = DAVElement(space: DAVElement.dav, name: "prop")
        var missing: Set<String> = []
        for part in response.all("propstat") {
            let isThere = part.first("status").flatMap { status($0.trimmed) } == 200
            for property in part.first("prop")?.children ?? [] {
                if isThere { found.children.append(property) } else { missing.insert(property.name) }
            }
        }
        return Entry(
            href: href, status: response.first("status").flatMap { status($0.trimmed) }, found: found, missing: missing)
    }

    /// `HTTP/1.1 404 Not Found`.
    private static func status(_ line: String) -> Int? {
        line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}
