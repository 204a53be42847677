import Foundation
import Primitives

/// What is backed up apart from what: the data, and the keys that open what is sealed in it.
package enum BackupKind: String, Sendable, Codable, CaseIterable {
    case data, keys
}

/// A part of a backup: one encrypted file.
package enum BackupPart: UInt8, Sendable, CaseIterable {
    /// Rows of the database, as a script.
    case rows = 1
    /// Files of the data folder, as a tape archive.
    case folder = 2

    package var suffix: String {
        switch self {
        case .rows: "rows"
        case .folder: "folder"
        }
    }
}

/// The name of one backup: `klatch-data-20261121T021500Z-0123456789abcdef`.
///
/// It is bound into every file of the backup, and no other character can stand in it: a name never leads anywhere.
package struct BackupName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Octets.
    static let length = 45
    static let manifestSuffix = "manifest"

    package let kind: BackupKind
    /// `20261121T021500Z`
    let stamp: String
    private let nonce: String

    package init(_ kind: BackupKind, at date: Date, random: RandomSource) {
        self.kind = kind
        stamp = Self.stamp(date)
        nonce = Hex.encode(random.bytes(8))
    }

    /// Nil for anything that `text` would not give.
    package init?(_ text: String) {
        let fields = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count == Self.length, fields.count == 4, fields[0].elementsEqual("klatch".utf8),
            let kind = BackupKind(rawValue: String(decoding: fields[1], as: UTF8.self)),
            Self.isStamp(Array(fields[2])), fields[3].count == 16,
            fields[3].allSatisfy({ Hex.value($0) != nil && $0 & 0xE0 != 0x40 })
        else { return nil }
        self.kind = kind
        stamp = String(decoding: fields[2], as: UTF8.self)
        nonce = String(decoding: fields[3], as: UTF8.self)
    }

    package var text: String { "klatch-\(kind.rawValue)-\(stamp)-\(nonce)" }
    package var description: String { text }

    package func file(_ part: BackupPart) -> String { "\(text).\(part.suffix)" }
    package var manifestFile: String { "\(text).\(Self.manifestSuffix)" }

    /// The backup that a file belongs to; nil for files of other kinds.
    package static func of(file name: String) -> BackupName? {
        let (head, suffix) = (String(name.prefix { $0 != "." }), String(name.drop { $0 != "." }.dropFirst()))
        guard suffix == manifestSuffix || BackupPart.allCases.contains(where: { $0.suffix == suffix }) else {
            return nil
        }
        return BackupName(head)
    }

    /// The older first.
    package static func < (left: BackupName, right: BackupName) -> Bool {
        (left.stamp, left.nonce) < (right.stamp, right.nonce)
    }

    /// When the snapshot was taken, as far as a name can say; the manifest says it signed.
    package var date: Date? {
        let digits = stamp.utf8.filter { $0 != UInt8(ascii: "T") && $0 != UInt8(ascii: "Z") }
        let text = String(decoding: digits, as: UTF8.self)
        let (day, time) = (text.prefix(8), text.dropFirst(8))
        let written =
            "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))T"
            + "\(time.prefix(2)):\(time.dropFirst(2).prefix(2)):\(time.suffix(2))Z"
        return try? Date(written, strategy: .iso8601)
    }

    private static func stamp(_ date: Date) -> String {
        String(decoding: date.formatted(.iso8601).utf8.filter { $0 != 0x2D && $0 != 0x3A }, as: UTF8.self)
    }

    private static func isStamp(_ bytes: [UInt8]) -> Bool {
        bytes.count == 16
            && bytes.enumerated().allSatisfy { index, byte in
                switch index {
                case 8: byte == UInt8(ascii: "T")
                case 15: byte == UInt8(ascii: "Z")
                default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
            }
    }
}
