/// A call that may leave: to whom, how, where, and with which names in its query.
///
/// Written in the source, with one exception: the calls of a sign-in provider that the operator named, which only
/// `Issuer` makes.
package struct ProviderCall: Hashable, Sendable {
    enum Source: Hashable, Sendable {
        case written
        case learned(from: Issuer, at: Origin)
    }

    /// As the public list of providers names them; `VendorRoots` goes by it too.
    package let vendor: String
    /// What a person reads in their own list of calls: `send mail`.
    package let operation: String
    /// In capitals, as HTTP has it.
    package let method: String
    /// In lower case; the port is 443 unless the operator said otherwise.
    package let host: String
    package let path: PathTemplate
    /// Pairs with which every query begins, as they are sent: a call without them does not leave. So a provider can be
    /// asked for no more than what is written here.
    package let fixed: [String]
    /// The names a query may have after those, each any number of times; none is demanded.
    package let query: Set<String>
    /// Whether a second call changes nothing that the first did not (RFC 9110, 9.2.2), so that it may be repeated.
    package let isIdempotent: Bool
    let source: Source

    package init(
        _ vendor: StaticString, _ method: StaticString, host: StaticString, path: PathTemplate,
        fixed: [(name: StaticString, value: StaticString)] = [], query: [StaticString] = [],
        operation: StaticString? = nil, isIdempotent: Bool = false
    ) {
        self.vendor = vendor.description
        self.operation = operation?.description ?? "\(method) \(path.text)"
        self.method = method.description
        self.host = host.description
        self.path = path
        self.fixed = fixed.map { "\($0.name)=\(PercentText.encoded($0.value.description))" }
        self.query = Set(query.map(\.description))
        self.isIdempotent = isIdempotent
        source = .written
    }

    /// One of the fixed operations of a sign-in provider, at a path of its own.
    init(_ operation: Issuer.Operation, of issuer: Issuer, at origin: Origin, path: PathTemplate) {
        vendor = Issuer.vendor
        self.operation = operation.rawValue
        method = operation == .token ? "POST" : "GET"
        host = origin.authority
        self.path = path
        fixed = []
        query = []
        isIdempotent = operation != .token
        source = .learned(from: issuer, at: origin)
    }

    /// Where it goes, unless a test server stands for the vendor.
    var origin: Origin {
        switch source {
        case .written: Origin(https: host)
        case .learned(_, let origin): origin
        }
    }

    /// Asking changes nothing (RFC 9110, 9.2.1), so that no answer means nothing was done.
    var isSafe: Bool { method == "GET" || method == "HEAD" }

    /// Whether it can match at all.
    var isSound: Bool {
        // What the ledger takes, in characters.
        guard (1...60).contains(vendor.count), (1...200).contains(operation.count) else { return false }
        let capitals = (1...20).contains(method.utf8.count) && method.utf8.allSatisfy { $0.isLetter && $0 & 0x20 == 0 }
        guard source == .written, capitals, path.isSound, case .name(let name)? = try? TypedHost(Array(host.utf8)[...])
        else { return false }
        return name == host
    }
}
