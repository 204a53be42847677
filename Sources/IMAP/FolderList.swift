/// Which of a mailbox's folders is for what: as the account says, as the server marks them (RFC 6154), or by the names
/// that servers and programs use.
struct FolderList {
    private var names: [IMAPFolder: [UInt8]] = [.inbox: Array("INBOX".utf8)]
    /// Every folder that can be opened, each once and the inbox among them, but for that of drafts: whoever answers may be
    /// filed anywhere.
    private(set) var read: [[UInt8]] = []

    private static let marks: [String: IMAPFolder] = ["\\DRAFTS": .drafts, "\\SENT": .sent]

    /// In the encoding of RFC 3501, 5.1.3, and in lower case.
    private static let usual: [IMAPFolder: Set<String>] = [
        .drafts: ["drafts", "draft", "entw&apw-rfe", "brouillons", "borradores", "bozze", "concepten"],
        .sent: [
            "sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete elemente", "gesendete objekte",
            "envoy&aok-s", "enviados", "inviata", "verzonden",
        ],
    ]

    init(_ responses: [[Token]], known: [IMAPFolder: String]) {
        let entries = responses.prefix(2_000).compactMap(Self.entry)
        for folder in [IMAPFolder.drafts, .sent] {
            let usual = Self.usual[folder] ?? []
            names[folder] =
                known[folder].map { Array($0.utf8) }
                ?? entries.first { $0.marks.contains { Self.marks[$0] == folder } }?.name
                ?? entries.first { usual.contains($0.last) }?.name
        }
        let known = [names[.inbox], names[.sent]].compactMap { $0 }
        let drafts = Set([names[.drafts]] + entries.filter { $0.marks.contains("\\DRAFTS") }.map(\.name))
        var seen = Set(known.map(Self.canonical))
        let others = entries.map(\.name).filter { !drafts.contains($0) && seen.insert(Self.canonical($0)).inserted }
        read = known + others
    }

    subscript(folder: IMAPFolder) -> [UInt8]? { names[folder] }

    /// INBOX is the one name whose letters' case means nothing (RFC 3501, 5.1).
    private static func canonical(_ name: [UInt8]) -> [UInt8] {
        String(decoding: name, as: UTF8.self).uppercased() == "INBOX" ? Array("INBOX".utf8) : name
    }

    private struct Entry {
        let marks: [String]
        let name: [UInt8]
        /// What stands after the last separator, in lower case.
        let last: String
    }

    /// `(\HasNoChildren \Drafts) "/" "INBOX/Drafts"`.
    private static func entry(_ values: [Token]) -> Entry? {
        guard values.count >= 3, let marks = values[0].list, let name = values[2].bytes,
            (1...IMAPAccount.maximumLength).contains(name.count), !name.contains(where: { $0 < 0x20 })
        else { return nil }
        let words = marks.compactMap { $0.atom?.uppercased() }
        guard !words.contains("\\NOSELECT"), !words.contains("\\NONEXISTENT") else { return nil }
        let separator = values[1].bytes.flatMap { $0.count == 1 ? $0.first : nil }
        let last = separator.flatMap { name.split(separator: $0).last } ?? name[...]
        return Entry(marks: words, name: name, last: String(decoding: last, as: UTF8.self).lowercased())
    }
}
