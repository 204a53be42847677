import Foundation

/// What an object store says in its XML: hostile text of which a few elements are read, and nothing else is believed.
struct BucketAnswer {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    private init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// One page of a list of files (ListObjectsV2).
    struct Page: Equatable {
        var files: [String: Int] = [:]
        /// What to ask for the next page with; nil on the last.
        var next: String?
    }

    /// Nil where it is none. Files of other folders are left out.
    func page(below prefix: String) -> Page? {
        guard inner("ListBucketResult") != nil else { return nil }
        var page = Page()
        for entry in all("Contents") {
            guard let key = entry.text("Key"), let size = entry.text("Size").flatMap({ Int($0) }), size >= 0 else {
                return nil
            }
            guard key.hasPrefix(prefix), key.utf8.count > prefix.utf8.count else { continue }
            let name = String(key.dropFirst(prefix.count))
            if !name.contains("/") { page.files[name] = size }
        }
        guard text("IsTruncated") == "true" else { return page }
        guard let next = text("NextContinuationToken"), !next.isEmpty else { return nil }
        page.next = next
        return page
    }

    /// Of an upload in parts that has begun.
    var upload: String? {
        inner("InitiateMultipartUploadResult")?.text("UploadId").flatMap {
            (1...1024).contains($0.utf8.count) ? $0 : nil
        }
    }

    /// Whether an upload in parts is whole now. Its status tells nothing: it is sent before the work is done.
    var isCompleted: Bool { inner("CompleteMultipartUploadResult") != nil }

    /// The word for what went wrong, such as `NoSuchBucket`.
    var code: String? {
        inner("Error")?.text("Code").flatMap { code in
            (1...64).contains(code.utf8.count) && code.utf8.allSatisfy { (0x30...0x7A).contains($0) } ? code : nil
        }
    }

    // MARK: Elements

    /// What stands in the first element of this name, attributes or not.
    private func inner(_ name: String) -> BucketAnswer? { element(name, from: bytes.startIndex)?.inner }

    private func all(_ name: String) -> [BucketAnswer] {
        var (found, start): ([BucketAnswer], Int) = ([], bytes.startIndex)
        while let next = element(name, from: start) {
            found.append(next.inner)
            start = next.end
        }
        return found
    }

    private func element(_ name: String, from start: Int) -> (inner: BucketAnswer, end: Int)? {
        var start = start
        let (opening, closing) = (Array("<\(name)".utf8), Array("</\(name)>".utf8))
        while let mark = find(opening, from: start) {
            let after = mark + opening.count
            guard after < bytes.endIndex, let end = bytes[after...].firstIndex(of: UInt8(ascii: ">")) else {
                return nil
            }
            // Another element whose name begins so.
            guard [0x3E, 0x20, 0x09, 0x0A, 0x0D].contains(bytes[after]), let close = find(closing, from: end + 1) else {
                start = after
                continue
            }
            return (BucketAnswer(bytes[(end + 1)..<close]), close + closing.count)
        }
        return nil
    }

    private func find(_ word: [UInt8], from start: Int) -> Int? {
        var rest = bytes[start...]
        while let mark = rest.firstIndex(of: word[0]) {
            if bytes[mark...].starts(with: word) { return mark }
            rest = bytes[(mark + 1)...]
        }
        return nil
    }

    /// The text of an element without elements in it; nil where it is no such text.
    private func text(_ name: String) -> String? {
        guard let content = inner(name)?.bytes, let raw = String(validating: content, as: UTF8.self) else { return nil }
        guard raw.contains("&") else { return raw }
        var text = ""
        for (index, piece) in raw.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                text += piece
                continue
            }
            guard let end = piece.firstIndex(of: ";"), let letter = Self.letter(piece[..<end]) else { return nil }
            text.unicodeScalars.append(letter)
            text += piece[piece.index(after: end)...]
        }
        return text
    }

    /// Of `amp`, `#38` or `#x26` (XML 1.0, 4.1 and 4.6).
    private static func letter(_ name: Substring) -> UnicodeScalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#", name.utf8.count <= 8 else { return nil }
            let isBase16 = name.dropFirst().first == "x"
            return UInt32(name.dropFirst(isBase16 ? 2 : 1), radix: isBase16 ? 16 : 10).flatMap(UnicodeScalar.init)
        }
    }
}
