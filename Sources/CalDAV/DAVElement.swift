/// One element of what a WebDAV server answers: its namespace and name, its children, and its text.
struct DAVElement: Sendable, Equatable {
    static let dav = "DAV:"
    static let calDAV = "urn:ietf:params:xml:ns:caldav"

    let space: String
    let name: String
    /// Of names without a prefix.
    var attributes: [String: String] = [:]
    var children: [DAVElement] = []
    /// Of the element itself, without that of its children.
    var text = ""

    func all(_ name: String, _ space: String = dav) -> [DAVElement] {
        children.filter { $0.name == name && $0.space == space }
    }

    func first(_ name: String, _ space: String = dav) -> DAVElement? {
        children.first { $0.name == name && $0.space == space }
    }

    func has(_ name: String, _ space: String = dav) -> Bool { first(name, space) != nil }

    var trimmed: String {
        let blank: Set<Unicode.Scalar> = [" ", "\t", "\r", "\n"]
        let scalars = text.unicodeScalars.drop { blank.contains($0) }
        let end = scalars.lastIndex { !blank.contains($0) }
        return end.map { String(String.UnicodeScalarView(scalars[...$0])) } ?? ""
    }
}
