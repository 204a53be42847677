/// One request as libcurl is to make it. Everything in it was checked before.
struct HTTPRequest: Sendable {
    let method: String
    let origin: Origin
    /// Path and query.
    let target: String
    var fields: [RequestField] = []
    var body: OutgoingCall.Body?
    /// In lower case.
    var wanted: Set<String> = []
    var limits: TransferLimits
    /// PEM file of the authorities to trust instead of the machine's.
    var authorities: String?
    /// A connection of its own. libcurl sends a request again by itself where a kept connection turns out to be closed,
    /// and for what must not be done twice that is once too often.
    var isAlone = false
    /// Where alone it may connect to, and its answer may be compressed.
    var guardedDial: DialGuard?

    /// Nil for what every call offers.
    var handshake: Handshake?

    var url: String { origin.text + target }
}

/// What came back, or why nothing did.
struct HTTPOutcome: Sendable {
    enum End: Sendable {
        /// Below 600; the body is whole.
        case answered(HTTPAnswer)
        case failed(TransferFailure)
    }

    let end: End
    /// Whether any of the request may have reached the other side.
    var wasSent = false
    /// When the other side's certificate ends, as libcurl writes it; only where a handshake was chosen.
    var certificateEnd: String?
    var figures = TransferFigures()
}

struct HTTPAnswer: Sendable {
    let status: Int
    /// By name in lower case; those that were wanted.
    let fields: [String: String]
    let body: [UInt8]
}

/// Sizes in octets, header fields included.
struct TransferFigures: Hashable, Sendable {
    var milliseconds = 0
    var requestBytes = 0
    var responseBytes = 0
}

/// Why a request got no answer. Never holds anything of the request.
package enum TransferFailure: String, Error, Hashable, Sendable {
    /// The name leads nowhere.
    case unresolved
    case unreachable
    /// No encryption could be agreed upon.
    case encryption
    /// The certificate is not valid, not trusted, or another name's.
    case certificate
    case timeout
    /// The connection ended before the answer did.
    case broken
    /// More than the caller takes, or compressed in more than one layer.
    case tooLarge
    /// Not HTTP.
    case malformed
    case cancelled
    /// The address about to be dialled is not one of those that were checked.
    case notAllowed
    /// Too many calls wait already.
    case busy
    /// libcurl could not be used as it must be.
    case unusable
}
