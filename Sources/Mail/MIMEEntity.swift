/// A part of a message, or a message: header fields and body (RFC 5322, RFC 2045). Reads whatever it is given, and gives up
/// on nothing: what is no header field is left out.
struct MIMEEntity: Sendable {
    /// Of one entity. What is beyond is not read.
    static let maximumFields = 500
    static let maximumParts = 20
    /// Octets of a field's value, unfolded.
    static let maximumValue = 4096
    private static let maximumBoundary = 70

    /// Names in lower case.
    let fields: [(name: String, value: String)]
    let body: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        var (rest, fields): (ArraySlice<UInt8>, [(name: String, value: [UInt8])]) = (bytes, [])
        while let line = MIMELines.next(&rest), !line.isEmpty {
            if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
                guard let last = fields.indices.last else { continue }
                fields[last].value += line.prefix(Self.maximumValue - min(Self.maximumValue, fields[last].value.count))
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), fields.count < Self.maximumFields {
                let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
                fields.append((name.trimmed, Array(line[line.index(after: colon)...].prefix(Self.maximumValue))))
            }
        }
        self.fields = fields.map { ($0.name, String(decoding: $0.value, as: UTF8.self).trimmed) }
        body = rest
    }

    /// The first of a name, which is in lower case.
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    var type: MIMEType { MIMEType(value("content-type") ?? "text/plain") }

    /// The parts of a multipart (RFC 2046, 5.1). The last may be cut off.
    func parts() -> [MIMEEntity] {
        guard let boundary = type.parameters["boundary"], (1...Self.maximumBoundary).contains(boundary.utf8.count)
        else {
            return []
        }
        let mark = Array("--\(boundary)".utf8)
        var (parts, start, rest): ([MIMEEntity], Int?, ArraySlice<UInt8>) = ([], nil, body)
        while parts.count < Self.maximumParts {
            let lineStart = rest.startIndex
            guard let line = MIMELines.next(&rest) else { break }
            guard line.starts(with: mark) else { continue }
            let tail = line.dropFirst(mark.count)
            let isLast = tail.starts(with: Array("--".utf8))
            guard isLast || tail.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else { continue }
            if let start { parts.append(MIMEEntity(body[start..<lineStart])) }
            if isLast { return parts }
            start = rest.startIndex
        }
        if let start, parts.count < Self.maximumParts { parts.append(MIMEEntity(body[start...])) }
        return parts
    }

    /// The body without its transfer encoding; as it is where that is none we know.
    var decoded: ArraySlice<UInt8> {
        switch value("content-transfer-encoding")?.lowercased() {
        case "quoted-printable": QuotedPrintable.decode(body)[...]
        case "base64": Base64Text.decode(body)[...]
        default: body
        }
    }
}

/// A media type with its parameters (RFC 2045, 5.1).
struct MIMEType: Sendable, Equatable {
    /// Of one type. What is beyond is not read.
    private static let maximumParameters = 20

    /// In lower case, as are the names of parameters.
    let name: String
    private(set) var parameters: [String: String] = [:]

    init(_ text: String) {
        var pieces = Self.pieces(text)
        name = pieces.removeFirst().trimmed.lowercased()
        for piece in pieces.prefix(Self.maximumParameters) {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            let key = String(piece[..<equals]).trimmed.lowercased()
            if parameters[key] == nil { parameters[key] = Self.unquoted(String(piece[piece.index(after: equals)...])) }
        }
    }

    /// Between semicolons that are not in quotes; one at least.
    private static func pieces(_ text: String) -> [String] {
        var (pieces, isQuoted, isEscaped) = ([String.UnicodeScalarView()], false, false)
        for scalar in text.unicodeScalars {
            if scalar == ";", !isQuoted {
                pieces.append(String.UnicodeScalarView())
                continue
            }
            if scalar == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = scalar == "\\" && isQuoted && !isEscaped
            pieces[pieces.count - 1].append(scalar)
        }
        return pieces.map { String($0) }
    }

    private static func unquoted(_ text: String) -> String {
        let text = text.trimmed
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var (plain, isEscaped) = (String.UnicodeScalarView(), false)
        for scalar in text.unicodeScalars.dropFirst().dropLast() {
            if scalar == "\\", !isEscaped {
                isEscaped = true
            } else {
                plain.append(scalar)
                isEscaped = false
            }
        }
        return String(plain)
    }
}

/// Lines as mail has them, and as files have them.
enum MIMELines {
    /// Takes the next line off, without its end; nil after the last.
    static func next(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if rest.isEmpty { return nil }
        let end = rest.firstIndex(of: 10) ?? rest.endIndex
        let line = rest[..<end]
        rest = end < rest.endIndex ? rest[rest.index(after: end)...] : rest[end...]
        return line.last == 13 ? line.dropLast() : line
    }
}

extension String {
    /// Without spaces and tabs at its ends.
    fileprivate var trimmed: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
        let head = unicodeScalars.drop(while: isSpace)
        return String(String.UnicodeScalarView(head.reversed().drop(while: isSpace).reversed()))
    }
}
