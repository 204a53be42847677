/// An address that a person typed for a webhook or a feed, in the one form in which we call it: https, a public host,
/// port 443 or 8443, a path without dot segments, perhaps a query.
///
/// Its name may still lead inside: who calls resolves it, checks every answer with `isPublic`, dials a checked one,
/// and parses the target of each redirect with this type again. The path and the query can be secrets.
package struct TypedAddress: Hashable, Sendable {
    package let host: TypedHost
    package let port: UInt16
    /// Begins with a slash.
    package let path: String
    /// Without the question mark.
    package let query: String?

    package init(parsing text: String) throws(TypedAddressError) {
        let url = try PlainURL(text)
        (host, port) = try Self.hostAndPort(url.authority)
        guard !PathSegments.split(url.path).contains(where: PathSegments.isDots) else { throw .malformedPath }
        path = url.path.isEmpty ? "/" : String(decoding: url.path, as: UTF8.self)
        query = url.query.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Canonical; parsing it gives an equal address.
    package var text: String {
        Origin(self).text + path + (query.map { "?" + $0 } ?? "")
    }

    /// Where a reference of an answer from here leads (RFC 3986, 5), under the same rules as this address.
    package func resolving(_ reference: String) throws(TypedAddressError) -> TypedAddress {
        try RedirectTarget.read(reference, from: self)
    }

    private static func hostAndPort(_ text: ArraySlice<UInt8>) throws(TypedAddressError) -> (TypedHost, UInt16) {
        let colon = UInt8(ascii: ":")
        if text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) {
            let host = try TypedHost(bracketed: text[..<end].dropFirst())
            return (host, try port(text[end...].dropFirst()))
        }
        let name = text.prefix { $0 != colon }
        // More than one colon: version 6 without its brackets.
        guard text[name.endIndex...].dropFirst().firstIndex(of: colon) == nil else { throw .malformedHost }
        return (try TypedHost(name), try port(text[name.endIndex...]))
    }

    /// Of nothing, or a colon and one of the two ports as people write them.
    private static func port(_ text: ArraySlice<UInt8>) throws(TypedAddressError) -> UInt16 {
        switch String(decoding: text, as: UTF8.self) {
        case "", ":443": 443
        case ":8443": 8443
        default: throw text.first == UInt8(ascii: ":") ? .port : .malformedHost
        }
    }
}

extension TypedAddress: CustomStringConvertible, CustomReflectable {
    /// Fit for a log: without path and query.
    package var description: String { Origin(self).text + "/…" }
    package var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
