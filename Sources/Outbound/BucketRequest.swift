import Primitives

/// One request to an object store, signed by whoever made it.
package struct BucketRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    package let method: Method
    /// Path and query in escapes, as it was signed.
    package let target: String
    package var fields: [RequestField] = []
    package var body: OutgoingCall.Body?
    /// Names of header fields of the answer that the caller reads, in lower case.
    package var wanted: Set<String> = []
    /// Octets of the answer's body at most.
    package let limit: Int

    package init(_ method: Method, _ target: String, limit: Int) {
        self.method = method
        self.target = target
        self.limit = limit
    }

    /// The target is one path and one query that no server reads in two ways.
    var isSound: Bool {
        let bytes = Array(target.utf8)[...]
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let (path, query) = (bytes[..<mark], bytes[mark...].dropFirst())
        let segments = path.first == UInt8(ascii: "/") ? PathSegments.split(path) : []
        let isPath = !segments.isEmpty && segments.allSatisfy { PercentText.isPlain($0) && !PathSegments.isDots($0) }
        return isPath && bytes.count <= PlainURL.maximumLength && PercentText.isPlain(query, also: "/?")
            && fields.allSatisfy(\.isSound) && body?.isSound ?? true
    }
}

package struct BucketReply: Sendable {
    package let status: Int
    /// By name in lower case; those that were wanted.
    package let fields: [String: String]
    package let body: [UInt8]

    package init(status: Int, fields: [String: String], body: [UInt8]) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }
}
