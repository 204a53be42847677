import Foundation
import GoogleAPI
import IMAP
import Mail
import Primitives

/// What it takes to use a mailbox. Sealed under its person's key; opened for the adapter of its kind alone.
enum MailboxCredentials: Sendable, Codable {
    case google(GoogleLeave)
    case server(ServerLogin)

    /// The names of the kinds in the store.
    static let googleKind = "gmail"
    static let serverKind = "server"

    init?(stored bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = value
    }

    func stored() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }
}

extension GoogleLeave {
    var mayMirror: Bool { granted.contains(.compose) }
    var maySend: Bool { granted.contains(.send) || granted.contains(.compose) }
    var mayWatch: Bool { granted.contains(.metadata) }
}

/// How a mailbox at any mail server is used: looking by IMAP, handing over by SMTP, with one name and password.
struct ServerLogin: Sendable, Codable {
    struct Place: Sendable, Codable, Equatable {
        let host: String
        let port: Int
        let security: IMAPAccount.Security
    }

    let user: String
    private let passwordText: String
    let looking: Place
    let sending: Place

    init(user: String, password: Secret<String>, looking: Place, sending: Place) {
        self.user = user
        passwordText = password.reveal()
        self.looking = looking
        self.sending = sending
    }

    var password: Secret<String> { Secret(passwordText) }

    /// Nil where a host, the user or the password cannot be one.
    var account: IMAPAccount? {
        guard let port = UInt16(exactly: looking.port) else { return nil }
        return IMAPAccount(
            host: looking.host, port: port, security: looking.security, user: user, password: password)
    }

    func submission(_ rule: MailServerRule, authorities: String?, helloName: String) -> SMTPSettings? {
        var settings = SMTPSettings(
            host: sending.host, port: sending.port,
            security: sending.security == .implicitTLS ? .implicitTLS : .startTLS,
            credentials: SMTPSettings.Credentials(user: user, password: password), helloName: helloName,
            certificateAuthority: authorities, mayDial: { rule.permits($0, $1) })
        settings?.timeouts.connect = .seconds(15)
        settings?.timeouts.reply = .seconds(60)
        settings?.timeouts.whole = .seconds(180)
        return settings
    }
}

extension ServerLogin: CustomStringConvertible, CustomReflectable {
    var description: String { "•••" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
