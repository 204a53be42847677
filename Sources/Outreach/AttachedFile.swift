import Foundation
import Mail
import Primitives

/// A file of a mail, as the mail says it; what is in it lies beside.
struct AttachedFile: Sendable, Equatable, Codable {
    /// Files of one mail at most.
    static let maximumCount = 5
    /// Octets of one mail's files together at most.
    static let maximumSize = PersonalMessage.maximumFiles
    /// Octets of a file that is read to its end to be refused in words.
    static let readSize = 25_000_000
    /// Octets of all files at most that wait with one person's mails: an archive of everything holds them.
    static let maximumWaiting = 40_000_000

    /// Octets of all files at most that go with one person's sequences.
    static let maximumInSequences = 20_000_000

    /// The id of one that an archive names.
    static let nowhere = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    let id: UUID
    let name: String
    /// Octets.
    let size: Int
    /// A keyed code of what is in it; empty where an archive brought the mail, which never goes out.
    let code: String

    var kind: FileKind? { FileName(name)?.ending.flatMap(FileKind.init(ending:)) }
}

/// The kinds of files that go with a mail. Nothing that runs, and nothing that unpacks to what does.
enum FileKind: String, Sendable, CaseIterable {
    case pdf, png, jpeg, gif, webp, docx, xlsx, pptx, odt, ods, odp, rtf, txt, csv, ics, vcf

    init?(ending: String) { self.init(rawValue: ending == "jpg" ? "jpeg" : ending) }

    /// The media type that the mail says.
    var type: StaticString {
        switch self {
        case .pdf: "application/pdf"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .gif: "image/gif"
        case .webp: "image/webp"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .ods: "application/vnd.oasis.opendocument.spreadsheet"
        case .odp: "application/vnd.oasis.opendocument.presentation"
        case .rtf: "application/rtf"
        case .txt: "text/plain"
        case .csv: "text/csv"
        case .ics: "text/calendar"
        case .vcf: "text/vcard"
        }
    }

    /// Whether what is in a file is what its name says.
    func matches(_ octets: [UInt8]) -> Bool {
        switch self {
        case .pdf: octets.starts(with: Array("%PDF-".utf8))
        case .png: octets.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpeg: octets.starts(with: [0xFF, 0xD8, 0xFF])
        case .gif: octets.starts(with: Array("GIF87a".utf8)) || octets.starts(with: Array("GIF89a".utf8))
        case .webp: octets.starts(with: Array("RIFF".utf8)) && octets.dropFirst(8).starts(with: Array("WEBP".utf8))
        case .docx, .xlsx, .pptx: Self.isPacked(octets) && !Self.holdsMacros(octets)
        case .odt, .ods, .odp: Self.isPacked(octets)
        case .rtf: octets.starts(with: Array("{\\rtf".utf8))
        case .txt, .csv, .ics, .vcf: Self.isText(octets)
        }
    }

    private static func isPacked(_ octets: [UInt8]) -> Bool { octets.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Names of what is in a packed file stand in it as they are.
    private static func holdsMacros(_ octets: [UInt8]) -> Bool {
        octets.firstRange(of: Array("vbaProject.bin".utf8)) != nil
    }

    /// Any coding of text that is ASCII and more, without control characters; and no program for a shell.
    private static func isText(_ octets: [UInt8]) -> Bool {
        guard !octets.starts(with: Array("#!".utf8)), !octets.starts(with: Array("MZ".utf8)) else { return false }
        return octets.allSatisfy { $0 >= 0x20 ? $0 != 0x7F : $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == 0x0C }
    }
}

/// Why a file does not go with a mail.
enum AttachedFileError: Refusal, Equatable {
    /// Its name has no ending that we know, or one that does not go with mails.
    case kind
    /// What is in it is not what its name says.
    case content
    case empty
    case tooLarge
    case tooMany
    /// Too much waits with other mails.
    case full
    /// Too much goes with other sequences.
    case sequencesFull

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .kind: WordKey("outreach.file.kind", ["kinds": FileKind.allCases.map(\.rawValue).joined(separator: ", ")])
        case .content: WordKey("outreach.file.content")
        case .empty: WordKey("outreach.file.empty")
        case .tooLarge: WordKey("outreach.file.too-large", ["size": Self.size(AttachedFile.maximumSize)])
        case .tooMany: WordKey("outreach.file.too-many", ["limit": "\(AttachedFile.maximumCount)"])
        case .sequencesFull:
            WordKey("outreach.enclosures.full", ["size": Self.size(AttachedFile.maximumInSequences)])
        case .full: WordKey("outreach.file.full", ["size": Self.size(AttachedFile.maximumWaiting)])
        }
    }

    /// Octets as people say them: `240 kB`, `2 MB`.
    static func size(_ octets: Int) -> String {
        if octets < 1_000 { return "\(octets) B" }
        return octets < 1_000_000 ? "\((octets + 500) / 1_000) kB" : tenths(octets / 100_000)
    }

    private static func tenths(_ count: Int) -> String {
        count % 10 == 0 ? "\(count / 10) MB" : "\(count / 10).\(count % 10) MB"
    }
}
