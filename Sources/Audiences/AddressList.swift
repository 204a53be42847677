import Primitives

/// Addresses that somebody pasted, or that stand in a file: those that can be read, and what is wrong with the rest.
struct AddressList: Sendable, Equatable {
    /// Lines of a file at most.
    static let maximumRows = 100_000
    /// Bytes of a file at most.
    static let maximumBytes = 10 * 1024 * 1024
    /// Mistakes kept; further ones are counted.
    static let shownProblems = 100
    /// Characters shown of what cannot be read.
    static let shownLength = 60

    struct Entry: Sendable, Equatable {
        /// Counted from 1.
        let line: Int
        let address: EmailAddress
    }

    struct Problem: Sendable, Equatable {
        let line: Int
        let text: String
        let words: WordKey
    }

    private(set) var entries: [Entry] = []
    private(set) var problems: [Problem] = []
    private(set) var problemCount = 0
    /// How many stood there more than once.
    private(set) var repeated = 0
    private var seen: Set<EmailAddress> = []

    init() {}

    /// Addresses between lines, commas, semicolons and white space; `Ada Okafor <ada@example.org>` counts as one.
    init(pasted text: String) {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            for part in line.split(whereSeparator: { $0 == "," || $0 == ";" }) { take(part, line: index + 1) }
        }
    }

    /// One part of a pasted line: its address in angle brackets, or each of its words.
    private mutating func take(_ part: Substring, line: Int) {
        if let open = part.lastIndex(of: "<"), let close = part[open...].firstIndex(of: ">") {
            take(address: String(part[part.index(after: open)..<close]), line: line)
        } else {
            for word in part.split(whereSeparator: \.isWhitespace) { take(address: String(word), line: line) }
        }
    }

    mutating func take(address text: String, line: Int) {
        do {
            let address = try EmailAddress(parsing: text)
            if seen.insert(address).inserted {
                entries.append(Entry(line: line, address: address))
            } else {
                repeated += 1
            }
        } catch {
            refuse(text, line: line, error.words)
        }
    }

    mutating func refuse(_ text: String, line: Int, _ words: WordKey) {
        problemCount += 1
        guard problems.count < Self.shownProblems else { return }
        problems.append(Problem(line: line, text: String(text.prefix(Self.shownLength)), words: words))
    }
}

/// Reads the addresses out of a file of comma-separated values, as it arrives: of the column whose heading says so, or
/// else of the first in which an address stands.
struct AddressFile: Sendable {
    private static let headings: Set<String> = [
        "email", "e-mail", "mail", "email address", "e-mail address", "e-mail-adresse", "mailadresse", "adresse",
        "address", "user name", "username", "upn",
    ]

    private var reader = CSVReader(limits: CSVLimits(rows: AddressList.maximumRows))
    private var column: Int?
    private var list = AddressList()

    /// Throws `CSVError` where the file is malformed.
    mutating func take(_ bytes: [UInt8]) throws {
        try reader.read(bytes) { Self.take($0, &column, &list) }
    }

    /// Throws as `take` does.
    mutating func finish() throws -> AddressList {
        try reader.finish { Self.take($0, &column, &list) }
        return list
    }

    private static func take(_ record: CSVRecord, _ column: inout Int?, _ list: inout AddressList) {
        let fields = record.fields.map { trimmed(CSVFormula.restored($0)) }
        if record.isHeader {
            column = fields.firstIndex { headings.contains($0.lowercased()) }
            // A file without headings: its first line counts.
            if column == nil, !fields.contains(where: { $0.contains("@") }) { return }
            if column != nil { return }
        }
        if column == nil { column = fields.firstIndex { $0.contains("@") } }
        if fields.allSatisfy(\.isEmpty) { return }
        let text = column.flatMap { fields.indices.contains($0) ? fields[$0] : nil } ?? fields.first ?? ""
        list.take(address: text, line: record.row)
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
