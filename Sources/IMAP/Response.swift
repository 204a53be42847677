/// How a server judges (RFC 9051, 7.1).
enum Status: String, Hashable, Sendable {
    case ok = "OK"
    case no = "NO"
    case bad = "BAD"
    case bye = "BYE"
    case preauth = "PREAUTH"

    init?(word: some Collection<UInt8>) {
        guard word.count <= 7 else { return nil }
        self.init(rawValue: String(decoding: word, as: UTF8.self).uppercased())
    }
}

/// One response of a server.
enum Response: Hashable, Sendable {
    /// `+`: go on.
    case goOn
    /// `A7 OK [CODE words] text`; without a tag it is an untagged one. The text is dropped: it is for people.
    case status(tag: String?, Status, code: [String])
    /// `* 12 FETCH (…)`, `* SEARCH 1 2`, `* LIST …`.
    case data(name: String, number: UInt32?, [Token])
}

/// A value in a response.
indirect enum Token: Hashable, Sendable {
    case atom(String)
    case string([UInt8])
    case list([Token])

    var atom: String? { if case .atom(let text) = self { text } else { nil } }
    var list: [Token]? { if case .list(let inner) = self { inner } else { nil } }
    var number: UInt32? { atom.flatMap(UInt32.init) }

    /// A string, or an atom where a server did not think it worth quoting.
    var bytes: [UInt8]? {
        switch self {
        case .string(let bytes): bytes
        case .atom(let text): Array(text.utf8)
        case .list: nil
        }
    }
}
