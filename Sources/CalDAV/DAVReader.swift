/// Reads the XML of a WebDAV answer (XML 1.0 with namespaces), as much of it as such answers have.
///
/// Without a document type: one is refused, and with it every entity but the five of XML itself. Bounded in depth and in
/// the number of elements; bytes are bounded by the caller.
struct DAVReader {
    static let deepest = 32
    static let mostElements = 400_000
    static let mostAttributes = 64

    private let bytes: [UInt8]
    private var place = 0
    private var count = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The root element. Throws for whatever is not well-formed.
    static func read(_ bytes: [UInt8]) throws(CalDAVFailure) -> DAVElement {
        var reader = DAVReader(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
        try reader.skipMisc()
        let root = try reader.element(["xml": "http://www.w3.org/XML/1998/namespace"])
        try reader.skipMisc()
        guard reader.place == bytes.count else { throw .unreadable }
        return root
    }

    // MARK: Elements

    /// One that is open, and the prefixes that hold in it.
    private struct Open {
        var element: DAVElement
        let tag: String
        let prefixes: [String: String]
        var text: [UInt8] = []

        mutating func close() throws(CalDAVFailure) -> DAVElement {
            guard let read = String(validating: text, as: UTF8.self) else { throw .unreadable }
            element.text = read
            return element
        }
    }

    private mutating func element(_ prefixes: [String: String]) throws(CalDAVFailure) -> DAVElement {
        var (first, isEmpty) = try start(prefixes)
        if isEmpty { return try first.close() }
        var open = [first]
        while true {
            if take("</") {
                guard var last = open.popLast(), try name() == last.tag else { throw .unreadable }
                skipBlanks()
                guard take(">") else { throw .unreadable }
                let closed = try last.close()
                if open.isEmpty { return closed }
                open[open.count - 1].element.children.append(closed)
            } else if try isPassed() {
                continue
            } else if take("<![CDATA[") {
                open[open.count - 1].text += try until("]]>")
            } else if at("<") {
                guard open.count < Self.deepest else { throw .unreadable }
                (first, isEmpty) = try start(open[open.count - 1].prefixes)
                if isEmpty {
                    open[open.count - 1].element.children.append(try first.close())
                } else {
                    open.append(first)
                }
            } else {
                try characters(into: &open[open.count - 1].text)
            }
        }
    }

    private mutating func start(_ prefixes: [String: String]) throws(CalDAVFailure) -> (Open, isEmpty: Bool) {
        count += 1
        guard count <= Self.mostElements, take("<") else { throw .unreadable }
        let tag = try name()
        var known = prefixes
        var others: [String: String] = [:]
        for (name, value) in try attributes() {
            if name == "xmlns" {
                known[""] = value
            } else if name.hasPrefix("xmlns:") {
                known[String(name.dropFirst(6))] = value
            } else {
                others[name] = value
            }
        }
        let isEmpty = take("/>")
        guard isEmpty || take(">") else { throw .unreadable }
        let parts = tag.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let prefix = parts.count == 2 ? parts[0] : ""
        guard parts.count <= 2, let local = parts.last, !local.isEmpty,
            let space = known[prefix] ?? (prefix.isEmpty ? "" : nil)
        else { throw .unreadable }
        let element = DAVElement(space: space, name: local, attributes: others)
        return (Open(element: element, tag: tag, prefixes: known), isEmpty)
    }

    private mutating func attributes() throws(CalDAVFailure) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        while skipBlanks(), !at("/>"), !at(">") {
            let name = try name()
            skipBlanks()
            guard take("="), found.count < Self.mostAttributes, !found.contains(where: { $0.name == name }) else {
                throw .unreadable
            }
            skipBlanks()
            guard let quote = current, [0x22, 0x27].contains(quote) else { throw .unreadable }
            place += 1
            var value: [UInt8] = []
            while let byte = current, byte != quote {
                guard byte != UInt8(ascii: "<") else { throw .unreadable }
                try append(byte, to: &value)
            }
            guard current == quote, let text = String(validating: value, as: UTF8.self) else { throw .unreadable }
            place += 1
            found.append((name, text))
        }
        return found
    }

    private mutating func name() throws(CalDAVFailure) -> String {
        let start = place
        while let byte = current, Self.isNameByte(byte) { place += 1 }
        guard place > start, place - start <= 200,
            let text = String(validating: bytes[start..<place], as: UTF8.self)
        else { throw .unreadable }
        return text
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x3A, 0x5F, 0x2D, 0x2E, 0x80...0xFF: true
        default: false
        }
    }

    // MARK: Text

    private mutating func characters(into text: inout [UInt8]) throws(CalDAVFailure) {
        guard current != nil else { throw .unreadable }
        while let byte = current, byte != UInt8(ascii: "<") { try append(byte, to: &text) }
    }

    /// One byte, or what a reference stands for.
    private mutating func append(_ byte: UInt8, to text: inout [UInt8]) throws(CalDAVFailure) {
        if byte == UInt8(ascii: "&") {
            text += try reference()
        } else {
            text.append(byte)
            place += 1
        }
    }

    private mutating func reference() throws(CalDAVFailure) -> [UInt8] {
        guard let end = bytes[place...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw .unreadable }
        let name = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
        place = end + 1
        switch name {
        case "lt": return [0x3C]
        case "gt": return [0x3E]
        case "amp": return [0x26]
        case "quot": return [0x22]
        case "apos": return [0x27]
        default: return try Self.character(name)
        }
    }

    private static func character(_ name: String) throws(CalDAVFailure) -> [UInt8] {
        let digits = name.dropFirst()
        let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard name.first == "#", let number, number >= 0x20 || [9, 10, 13].contains(number),
            let scalar = Unicode.Scalar(number)
        else { throw .unreadable }
        return Array(String(scalar).utf8)
    }

    // MARK: What is passed over

    /// The declaration, comments and processing instructions around the root.
    private mutating func skipMisc() throws(CalDAVFailure) {
        while true {
            skipBlanks()
            if try !isPassed() { return }
        }
    }

    /// A comment or a processing instruction. A document type is neither, and ends the reading.
    private mutating func isPassed() throws(CalDAVFailure) -> Bool {
        if take("<!--") {
            _ = try until("-->")
        } else if take("<?") {
            _ = try until("?>")
        } else {
            return false
        }
        return true
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
        return true
    }

    private func at(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard bytes.count - place >= length else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[place..<(place + length)]) }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard at(text) else { return false }
        place += text.utf8CodeUnitCount
        return true
    }

    /// What stands before a mark, which is taken too.
    private mutating func until(_ mark: StaticString) throws(CalDAVFailure) -> ArraySlice<UInt8> {
        let start = place
        while place < bytes.count {
            if at(mark) {
                let found = bytes[start..<place]
                place += mark.utf8CodeUnitCount
                return found
            }
            place += 1
        }
        throw .unreadable
    }
}
