/// The path of a provider's call, with names in braces where an identifier stands: `/gmail/v1/users/me/drafts/{id}`.
///
/// Written in the source; only a sign-in provider that the operator named tells its own paths (`Issuer`). A name
/// stands for one whole segment. A template that is not sound matches nothing.
package struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral {
    private enum Segment: Hashable, Sendable {
        case literal([UInt8])
        case named(String)

        var name: String? {
            if case .named(let name) = self { name } else { nil }
        }
    }

    package let text: String
    private let segments: [Segment]

    package init(stringLiteral text: StaticString) {
        self.text = text.description
        let bytes = Array(self.text.utf8)[...]
        let parts = PathSegments.split(bytes)
        let segments = parts.compactMap(Self.segment)
        let names = segments.compactMap(\.name)
        let sound =
            bytes.first == UInt8(ascii: "/") && segments.count == parts.count && Set(names).count == names.count
        self.segments = sound ? segments : []
    }

    /// A path that is this text and no other, perhaps with a slash at its end; nil where servers could read it in two
    /// ways.
    init?(exactly text: String) {
        let bytes = Array(text.utf8)[...]
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= PlainURL.maximumLength else { return nil }
        let parts = PathSegments.split(bytes)
        let named = parts.last?.isEmpty == true ? parts.dropLast() : parts[...]
        guard !named.isEmpty, named.allSatisfy(Self.isExact) else { return nil }
        self.text = text
        segments = parts.map { .literal(Array($0)) }
    }

    var isSound: Bool { !segments.isEmpty }
    /// How exact it is: of two templates that match, the one with more.
    var literals: Int { segments.count { $0.name == nil } }
    var names: Set<String> { Set(segments.compactMap(\.name)) }

    /// Literals byte by byte; a name takes any segment, for those with a hidden separator are refused before.
    func matches(_ parts: [ArraySlice<UInt8>]) -> Bool {
        guard isSound, parts.count == segments.count else { return false }
        return zip(segments, parts).allSatisfy { segment, part in
            guard case .literal(let bytes) = segment else { return !part.isEmpty }
            return part.elementsEqual(bytes)
        }
    }

    /// The path with a value for each name, in escapes where a path needs them; nil unless the names are just these.
    func filled(_ values: [String: String]) -> String? {
        guard Set(values.keys) == names else { return nil }
        return segments.reduce(into: "") { path, segment in
            path += "/"
            switch segment {
            case .literal(let bytes): path += String(decoding: bytes, as: UTF8.self)
            case .named(let name): path += PercentText.encoded(values[name] ?? "")
            }
        }
    }

    private static func segment(_ part: ArraySlice<UInt8>) -> Segment? {
        if part.first == UInt8(ascii: "{"), part.last == UInt8(ascii: "}") {
            let name = part.dropFirst().dropLast()
            guard !name.isEmpty, name.allSatisfy(\.isAlphanumeric) else { return nil }
            return .named(String(decoding: name, as: UTF8.self))
        }
        return isExact(part) ? .literal(Array(part)) : nil
    }

    private static func isExact(_ part: ArraySlice<UInt8>) -> Bool {
        let plain = !part.isEmpty && !part.contains(UInt8(ascii: "%")) && PercentText.isPlain(part)
        return plain && !PathSegments.isDots(part) && !PathSegments.hidesSeparator(part)
    }
}
