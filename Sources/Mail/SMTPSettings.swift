import Primitives

/// Where and how mail leaves: `smtp://user:password@host:587` (STARTTLS, required), `smtps://…:465` (TLS from the
/// first octet) or, in local mode only, `smtp://host:25?tls=none`.
///
/// Options: `?ca=/path.pem` trusts that authority instead of the machine's, `?ehlo=name` says how we introduce ourselves.
package struct SMTPSettings: Sendable, CustomStringConvertible {
    package enum Security: Hashable, Sendable { case startTLS, implicitTLS, none }

    /// Whether an address (4 or 16 octets in network order) and a port may be connected to. Asked at the moment the socket
    /// is opened, so that a name cannot lead elsewhere in between.
    package typealias DialRule = @Sendable (_ address: [UInt8], _ port: UInt16) -> Bool

    package struct Credentials: Sendable {
        package let user: String
        package let password: Secret<String>

        package init(user: String, password: Secret<String>) {
            self.user = user
            self.password = password
        }
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let credentials: Credentials?
    package let certificateAuthority: String?
    package let helloName: String
    package var timeouts = SMTPTimeouts()
    /// Connections open at the same time at most, each with a thread of its own.
    package var connections = 4
    /// Whether an address may be connected to; nil for the operator's own server, which may be anywhere.
    let mayDial: DialRule?

    /// - Parameters:
    ///   - helloName: how we introduce ourselves unless the address says otherwise; the public host of the installation.
    ///   - allowingPlaintext: true in local mode.
    package init(parsing text: String, helloName: String, allowingPlaintext: Bool) throws(SMTPSettingsError) {
        let parts = try SMTPAddressParts(text)
        host = parts.host
        port = parts.port ?? (parts.isSecure ? 465 : 587)
        credentials = parts.credentials
        security = try Self.security(parts, allowingPlaintext: allowingPlaintext)
        certificateAuthority = parts.options["ca"]
        self.helloName = parts.options["ehlo"] ?? (SMTPAddressParts.isHostName(helloName) ? helloName : "localhost")
        mayDial = nil
    }

    /// Where a person's own mail leaves: always over TLS and signed in, one connection. Nil where host, user or password
    /// cannot be one.
    ///
    /// - Parameter mayDial: people type names of servers, and a name may lead inside.
    package init?(
        host: String, port: Int? = nil, security: Security, credentials: Credentials, helloName: String,
        certificateAuthority: String? = nil, mayDial: @escaping DialRule
    ) {
        let port = port ?? (security == .implicitTLS ? 465 : 587)
        guard security != .none, SMTPAddressParts.isHostName(host), (1...65_535).contains(port),
            Self.isPlain(credentials.user), Self.isPlain(credentials.password.reveal())
        else { return nil }
        (self.host, self.port, self.security) = (host.lowercased(), port, security)
        self.credentials = credentials
        self.certificateAuthority = certificateAuthority
        self.helloName = SMTPAddressParts.isHostName(helloName) ? helloName : "localhost"
        self.mayDial = mayDial
        connections = 1
    }

    /// Octets of a user's name or a password at most.
    private static let maximumCredential = 512

    private static func isPlain(_ text: String) -> Bool {
        (1...maximumCredential).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func security(
        _ parts: SMTPAddressParts, allowingPlaintext: Bool
    ) throws(SMTPSettingsError) -> Security {
        guard parts.options["tls"] != nil else { return parts.isSecure ? .implicitTLS : .startTLS }
        if parts.isSecure { throw .optionContradictsScheme }
        guard allowingPlaintext else { throw .plaintextNotAllowed }
        return .none
    }

    /// With the password masked.
    package var description: String {
        let user = credentials.map { "\($0.user):•••@" } ?? ""
        return address.replacing("://", with: "://" + user, maxReplacements: 1) + (security == .none ? "?tls=none" : "")
    }

    /// Scheme, host and port only.
    var address: String {
        "\(security == .implicitTLS ? "smtps" : "smtp")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// How long a mail server may take, in whole seconds except the last.
package struct SMTPTimeouts: Hashable, Sendable {
    /// Name look-up, connecting, encryption and sign-in.
    package var connect: Duration = .seconds(30)
    /// One reply. RFC 5321 (4.5.3.2) asks for minutes, and for ten after the message.
    package var reply: Duration = .seconds(300)
    /// The whole delivery.
    package var whole: Duration = .seconds(600)
    /// How long a connection stays open for a next message.
    package var idle: Duration = .seconds(5)

    package init() {}
}
