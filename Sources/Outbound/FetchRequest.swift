import Primitives

/// What is asked of an address that a person typed.
package struct FetchRequest: Sendable {
    package let address: TypedAddress
    package let onBehalf: OnBehalf
    /// What a person reads in their own list of calls: `read a calendar feed`.
    package let purpose: String
    /// Media types that an answer may have, in lower case; any where empty.
    package let accepted: [String]
    /// Not sent on to another host by a redirect.
    package var fields: [RequestField] = []
    package var body: OutgoingCall.Body?
    /// Nothing said: a POST with a body, a GET without.
    package var method: FetchMethod?
    /// Names of header fields of the answer that the caller reads.
    package var wanted: Set<String> = []

    package init(
        _ address: TypedAddress, for onBehalf: OnBehalf, purpose: StaticString, accepting accepted: [StaticString]
    ) {
        self.address = address
        self.onBehalf = onBehalf
        self.purpose = purpose.description
        self.accepted = accepted.map { $0.description.lowercased() }
    }

    var verb: FetchMethod { method ?? (body == nil ? .get : .post) }

    var isSound: Bool { fields.allSatisfy(\.isSound) && body.map(\.isSound) ?? true }
}

/// What an address that a person typed can be asked to do.
package enum FetchMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    /// Reading what is there (RFC 4918, 9.1; RFC 3253, 3.6).
    case propfind = "PROPFIND"
    case report = "REPORT"

    /// Changes nothing, and so may follow a redirect, and an answer that got lost is no matter.
    var isSafe: Bool {
        switch self {
        case .get, .propfind, .report: true
        case .post, .put, .delete: false
        }
    }
}

package struct FetchReply: Sendable {
    package let status: Int
    /// By name in lower case; those that were wanted, and `content-type`.
    package let fields: [String: String]
    package let body: [UInt8]
    /// Where the answer came from, after redirects.
    package let address: TypedAddress
}

/// How addresses that people typed are fetched.
package struct FetchSettings: Sendable {
    /// Of all hops together; the body after decompression.
    package var limits = TransferLimits(connect: .seconds(5), total: .seconds(10), body: 2 * 1_048_576)
    package var redirects = 3
    /// Fetches at the same time at most, each on a thread of its own.
    package var threads = 4
    package var waiting = 64
    /// PEM file of the authorities to trust instead of the machine's.
    package var authorities: String?
    /// Networks of the inside that the operator opened to people's addresses.
    package var allowed: [AddressPrefix] = []
    /// Names of this installation: what they lead to is not called from inside either.
    package var ownHosts: [String] = []
    package var ownAddresses: @Sendable () -> Set<NetworkAddress> = NetworkAddress.ofThisMachine

    package init() {}
}
