import Foundation

/// A file that goes with a mail.
package struct MailFile: Hashable, Sendable {
    /// Scalars of a name at most.
    package static let nameLength = 100

    package let name: FileName
    /// A media type out of the source, never one that came with a file: `application/pdf`.
    package let type: StaticString
    package let octets: [UInt8]

    package init(name: FileName, type: StaticString, octets: [UInt8]) {
        self.name = name
        self.type = type
        self.octets = octets
    }

    package static func == (one: MailFile, other: MailFile) -> Bool {
        one.name == other.name && one.type.description == other.type.description && one.octets == other.octets
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Its head and its octets in base 64 (RFC 2045, 6.8; RFC 2183).
    var rendered: [UInt8] {
        let fields = [
            HeaderField("Content-Type", type.description),
            HeaderField("Content-Transfer-Encoding", "base64"),
            HeaderField("Content-Disposition", tokens: ["attachment;"] + name.parameter("filename")),
        ]
        let body = Data(octets).base64EncodedData(
            options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return Array((fields.map(\.rendered).joined() + "\r\n").utf8) + Array(body) + Array("\r\n".utf8)
    }
}

/// A file's name that is safe wherever it stands: in a header field, on a disk, on a page. No path, no control characters,
/// nothing that reverses what is read, and no dot in front.
package struct FileName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil where nothing is left of it.
    package init?(_ text: String) {
        let last = text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let plain = String(HeaderText(last).text.map { "\"*:<>?|%;".contains($0) ? "_" : $0 })
        let bare = plain.drop { $0 == "." || $0 == " " }
        let ending = Self.ending(bare).map { ".\($0)" } ?? ""
        let stem = bare.dropLast(ending.count)
        let room = max(1, MailFile.nameLength - ending.unicodeScalars.count)
        let kept = String(String.UnicodeScalarView(stem.unicodeScalars.prefix(room)))
        guard !kept.allSatisfy({ $0 == " " || $0 == "_" || $0 == "." }) else { return nil }
        self.text = kept + ending
    }

    package var description: String { text }

    /// What is behind the last dot, in lower case; nil where there is none, or where it is no ending of a file.
    package var ending: String? { Self.ending(text[...])?.lowercased() }

    private static func ending(_ text: Substring) -> Substring? {
        guard let dot = text.lastIndex(of: "."), dot > text.startIndex else { return nil }
        let ending = text[text.index(after: dot)...]
        let isPlain = ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isPlain && (1...10).contains(ending.count) ? ending : nil
    }

    /// A parameter of a header field (RFC 2183): in quotes where it is plain, else percent-encoded, in parts where it is long
    /// (RFC 2231, 3 and 4).
    func parameter(_ name: StaticString) -> [String] {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isPlain, text.utf8.count <= HeaderField.longestPlainWord { return ["\(name)=\"\(text)\""] }
        let parts = Self.parts(PercentWord.encode(text), of: 48)
        guard parts.count > 1 else { return ["\(name)*=utf-8''\(parts.first ?? "")"] }
        return parts.enumerated().map { number, part in
            let start = number == 0 ? "utf-8''" : ""
            return "\(name)*\(number)*=\(start)\(part)" + (number == parts.count - 1 ? "" : ";")
        }
    }

    /// The same for a download (RFC 6266): a plain name for old programs, and the whole one.
    package var disposition: String {
        let plain = String(text.map { $0.isASCII && $0 != "\"" && $0 != "\\" ? $0 : "_" })
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentWord.encode(text))"
    }

    /// Parts of so many octets at most, none of which ends within an escape.
    private static func parts(_ text: String, of size: Int) -> [String] {
        var (parts, part): ([String], [UInt8]) = ([], [])
        for piece in PercentWord.pieces(text) {
            if part.count + piece.count > size {
                parts.append(String(decoding: part, as: UTF8.self))
                part = []
            }
            part += piece
        }
        return part.isEmpty ? parts : parts + [String(decoding: part, as: UTF8.self)]
    }
}

/// UTF-8 with all but the plainest octets as escapes (RFC 5987, `attr-char` and fewer).
private enum PercentWord {
    static func encode(_ text: String) -> String {
        text.utf8.reduce(into: "") { word, byte in
            word += isPlain(byte) ? String(UnicodeScalar(byte)) : "%" + upperHex(byte)
        }
    }

    /// Single octets and whole escapes.
    static func pieces(_ word: String) -> [ArraySlice<UInt8>] {
        var (pieces, rest): ([ArraySlice<UInt8>], ArraySlice<UInt8>) = ([], Array(word.utf8)[...])
        while let first = rest.first {
            let piece = rest.prefix(first == UInt8(ascii: "%") ? 3 : 1)
            pieces.append(piece)
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~".utf8.contains(byte)
        }
    }
}
