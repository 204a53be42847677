/// The path of a provider's call, with names in braces where an identifier stands: `/gmail/v1/users/me/drafts/{id}`.
///
/// Written in the source and nowhere else. A name stands for one whole segment. A template that is not sound
/// matches nothing.
package struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral {
    private enum Segment: Hashable, Sendable {
        case literal([UInt8])
        case name
    }

    package let text: String
    private let segments: [Segment]

    package init(stringLiteral text: StaticString) {
        self.text = text.description
        let bytes = Array(self.text.utf8)[...]
        let parts = PathSegments.split(bytes)
        let segments = parts.compactMap(Self.segment)
        let sound = bytes.first == UInt8(ascii: "/") && segments.count == parts.count
        self.segments = sound ? segments : []
    }

    var isSound: Bool { !segments.isEmpty }
    /// How exact it is: of two templates that match, the one with more.
    var literals: Int { segments.count { $0 != .name } }

    /// Literals byte by byte; a name takes any segment, for those with a hidden separator are refused before.
    func matches(_ parts: [ArraySlice<UInt8>]) -> Bool {
        guard isSound, parts.count == segments.count else { return false }
        return zip(segments, parts).allSatisfy { segment, part in
            guard case .literal(let bytes) = segment else { return !part.isEmpty }
            return part.elementsEqual(bytes)
        }
    }

    private static func segment(_ part: ArraySlice<UInt8>) -> Segment? {
        if part.first == UInt8(ascii: "{"), part.last == UInt8(ascii: "}") {
            let name = part.dropFirst().dropLast()
            return !name.isEmpty && name.allSatisfy(\.isAlphanumeric) ? .name : nil
        }
        let exact = !part.isEmpty && !part.contains(UInt8(ascii: "%")) && PercentText.isPlain(part)
        return exact && !PathSegments.isDots(part) && !PathSegments.hidesSeparator(part) ? .literal(Array(part)) : nil
    }
}
