/// A sign-in provider that the operator named: its issuer identifier (OpenID Connect Discovery 1.0, 4) and the hosts
/// that its endpoints may lie on.
///
/// Beside `BucketServer` the one way in which settings add calls to the compiled list. The operations are fixed; a path is read from the
/// provider's own discovery document, and taken only on a host of this value.
package struct Issuer: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable, CaseIterable {
        case discovery = "read the provider's settings"
        case jwks = "read the provider's keys"
        case token = "exchange a sign-in code"
        case userinfo = "read who signed in"
    }

    /// As the ledger names all of these providers; the host says which.
    static let vendor = "OpenID Connect"

    /// As it was configured: `iss` and the document's `issuer` must be equal to it, byte by byte.
    package let identifier: String
    package let origin: Origin
    /// Its own, and those that the operator allowed beside it.
    package let origins: Set<Origin>
    private let path: String
    private let isLocal: Bool

    /// - Parameters:
    ///   - others: further origins for endpoints, such as `https://oauth2.example.org`.
    ///   - isLocal: in local mode an issuer may lie on this machine, and only there speak http.
    package init(parsing text: String, others: [String] = [], isLocal: Bool) throws(IssuerError) {
        (origin, path) = try Self.cut(text, isLocal)
        identifier = text
        self.isLocal = isLocal
        var origins: Set<Origin> = [origin]
        for other in others {
            let (origin, rest) = try Self.cut(other, isLocal)
            guard rest.isEmpty else { throw .notAnOrigin }
            origins.insert(origin)
        }
        self.origins = origins
        _ = try discovery()
    }

    /// The document's place: the path of the issuer without a slash at its end, and the fixed name after it.
    package func discovery() throws(IssuerError) -> ProviderCall {
        let stem = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let path = PathTemplate(exactly: stem + "/.well-known/openid-configuration") else { throw .path }
        return ProviderCall(.discovery, of: self, at: origin, path: path)
    }

    /// The call to an endpoint that a validated discovery document names. An endpoint with a query is not taken.
    package func call(_ operation: Operation, endpoint text: String) throws(IssuerError) -> ProviderCall {
        let (origin, path) = try Self.cut(text, isLocal)
        guard origins.contains(origin) else { throw .otherHost }
        guard let template = PathTemplate(exactly: path) else { throw .path }
        return ProviderCall(operation, of: self, at: origin, path: template)
    }

    private static func cut(_ text: String, _ isLocal: Bool) throws(IssuerError) -> (Origin, path: String) {
        guard text.utf8.count <= PlainURL.maximumLength else { throw .notAnOrigin }
        let scheme = text.utf8.starts(with: "http://".utf8) ? 7 : 8
        let rest = text.utf8.dropFirst(scheme)
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard let origin = Origin(String(text[..<slash])), !origin.isNowhere else { throw .notAnOrigin }
        guard isLocal || !origin.isLoopback else { throw .thisMachine }
        return (origin, String(text[slash...]))
    }
}

/// Why an issuer or one of its endpoints is not taken. For the operator's eyes.
package enum IssuerError: Error, Hashable {
    /// Not `https://host[:port]` with a plain path.
    case notAnOrigin
    /// Only in local mode.
    case thisMachine
    /// The endpoint lies on a host that the operator did not allow.
    case otherHost
    case path
}
