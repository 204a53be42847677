import Primitives

/// Why an archive cannot be taken back. It never holds anything out of it.
enum ArchiveError: Refusal, Equatable {
    /// No archive at all, or one that is damaged.
    case malformed
    /// It ends too early, or lines are missing.
    case incomplete
    /// There is no manifest of ours in it.
    case foreign
    case newer
    case tooMany

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .malformed: WordKey("outreach.archive.malformed")
        case .incomplete: WordKey("outreach.archive.incomplete")
        case .foreign: WordKey("outreach.archive.foreign")
        case .newer: WordKey("outreach.archive.newer")
        case .tooMany: WordKey("outreach.archive.too-many")
        }
    }
}

/// Reads an archive of outreach as it arrives and hands over what its lines hold. What it keeps does not grow with it, but
/// for what is wrong with some lines.
struct ArchiveIntake: Sendable {
    /// Bytes of an archive at most.
    static let maximumBytes = 64 * 1024 * 1024
    /// Files in it at most.
    static let maximumFiles = 10_000
    /// Bytes of a line at most.
    static let maximumLine = 2 * 1024 * 1024
    /// Lines of all kinds at most.
    static let maximumLines = 400_000
    /// Problems that are kept; more are only counted.
    static let keptProblems = 100

    enum Record: Sendable {
        case card(ContactCard)
        case sequence(MailSequence)
        case entry(Suppression)
        case conversation(PastConversation)
    }

    /// A line that says something else than it should.
    struct Problem: Sendable, Equatable, Codable {
        let file: String
        /// Counted from 1.
        let line: Int
    }

    private enum Kind: String, CaseIterable {
        case contacts, sequences, conversations
        case entries = "do-not-contact"
    }

    private(set) var manifest: ArchiveRecord.Manifest?
    private(set) var problems: [Problem] = []
    private(set) var problemCount = 0
    private var tar = TarReader(maximumFiles: maximumFiles)
    private var lines = 0
    private var counts: [Kind: Int] = [:]
    private var name = ""
    private var kind: Kind?
    private var isManifest = false
    private var line: [UInt8] = []
    private var number = 0

    /// Throws `ArchiveError`, and what `emit` throws.
    mutating func take(_ bytes: [UInt8], _ emit: (Record) throws -> Void) throws {
        var parts: [TarReader.Part] = []
        do {
            try tar.read(bytes) { parts.append($0) }
        } catch let failure as TarReader.Failure {
            throw failure == .tooManyFiles ? ArchiveError.tooMany : .malformed
        }
        for part in parts { try take(part, emit) }
    }

    /// Throws `ArchiveError` where it is not whole, or not ours.
    func finish() throws {
        do { try tar.finish() } catch { throw manifest == nil ? ArchiveError.malformed : .incomplete }
        guard let manifest else { throw ArchiveError.foreign }
        let told: [Kind: Int] = [
            .contacts: manifest.contacts, .sequences: manifest.sequences, .conversations: manifest.conversations,
            .entries: manifest.entries,
        ]
        guard Kind.allCases.allSatisfy({ counts[$0, default: 0] >= told[$0, default: 0] }) else {
            throw ArchiveError.incomplete
        }
    }

    private mutating func take(_ part: TarReader.Part, _ emit: (Record) throws -> Void) throws {
        switch part {
        case .file(let path, _): begin(path)
        case .bytes(let bytes) where kind != nil || isManifest: try gather(bytes, emit)
        case .bytes: break
        case .endOfFile:
            if !line.isEmpty { try endLine(emit) }
        }
    }

    private mutating func begin(_ path: String) {
        name = path.split(separator: "/").last.map { String($0.prefix(60)) } ?? ""
        isManifest = name == "manifest.json"
        kind = Kind.allCases.first { name.hasPrefix($0.rawValue + "-") && name.hasSuffix(".jsonl") }
        (line, number) = ([], 0)
    }

    private mutating func gather(_ bytes: [UInt8], _ emit: (Record) throws -> Void) throws {
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0 { try endLine(emit) }
            guard line.count + piece.element.count <= Self.maximumLine else { throw ArchiveError.tooMany }
            line += piece.element
        }
    }

    private mutating func endLine(_ emit: (Record) throws -> Void) throws {
        defer { line = [] }
        (lines, number) = (lines + 1, number + 1)
        guard lines <= Self.maximumLines else { throw ArchiveError.tooMany }
        if isManifest { return try readManifest() }
        guard let kind, !line.isEmpty else { return }
        counts[kind, default: 0] += 1
        guard let record = record(kind) else {
            problemCount += 1
            if problems.count < Self.keptProblems { problems.append(Problem(file: name, line: number)) }
            return
        }
        try emit(record)
    }

    private mutating func readManifest() throws {
        guard manifest == nil, let read = ArchiveRecord.read(line, as: ArchiveRecord.Manifest.self),
            read.format == "klatch-outreach"
        else { throw ArchiveError.foreign }
        guard read.version == 1 else { throw ArchiveError.newer }
        manifest = read
    }

    private func record(_ kind: Kind) -> Record? {
        switch kind {
        case .contacts:
            ArchiveRecord.read(line, as: ArchiveRecord.Contact.self).flatMap(ArchiveCheck.card).map(Record.card)
        case .sequences:
            ArchiveRecord.read(line, as: ArchiveRecord.Sequence.self).flatMap(ArchiveCheck.sequence)
                .map(Record.sequence)
        case .conversations:
            ArchiveRecord.read(line, as: ArchiveRecord.Conversation.self).flatMap(ArchiveCheck.conversation)
                .map(Record.conversation)
        case .entries:
            ArchiveRecord.read(line, as: ArchiveRecord.Entry.self).flatMap { try? Suppression(parsing: $0.entry) }
                .map(Record.entry)
        }
    }
}
