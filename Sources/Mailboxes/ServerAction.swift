import Accounts
import Foundation
import IMAP
import Limits
import Outbound
import Outreach
import Policy
import Primitives
import Store
import Web

extension MailboxesSlice {
    var serverRoutes: [Route] {
        [
            .get("/outreach/mailbox/server", .may(.outreachOwn), newServer),
            .post("/outreach/mailbox/server", .may(.outreachOwn), connectServer),
        ]
    }

    /// Filled with what is known, but for the password.
    private func newServer(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        let form = try await database.transaction(owner.scope) { tx -> Form in
            if let mailbox = try mailboxes.mailbox(tx, owner),
                let stored = try mailboxes.credentials(tx, mailbox).flatMap(MailboxCredentials.init(stored:)),
                case .server(let login) = stored
            {
                return ServerForm.filled(mailbox, login)
            }
            let profile = try people.person(tx, owner.workspace, owner.person)?.profile
            return ServerForm.new(profile?.address)
        }
        return .page(ServerPage(form, nil, exchange))
    }

    /// Tries it out before anything is kept: whatever fails is said, with the server's words.
    private func connectServer(_ exchange: Exchange) async throws -> Reply {
        let owner = try owner(exchange)
        var form = try exchange.form(
            "address", "user", "password", "imap-host", "imap-port", "imap-security", "smtp-host", "smtp-port",
            "smtp-security")
        guard let wanted = ServerForm.wanted(&form) else {
            return .page(ServerPage(form.emptied("password"), nil, exchange), status: .unprocessableContent)
        }
        do {
            try await limiter.check(.mailboxConnection, [limiter.keys.account(try exchange.signedIn.account)])
        } catch let refusal as TooManyTries {
            form.refuse("address", refusal)
            return Reply.page(ServerPage(form.emptied("password"), nil, exchange), status: .unprocessableContent)
                .refusing(refusal)
        }
        let onBehalf = OnBehalf(
            workspace: owner.workspace, person: owner.person, account: exchange.caller?.account)
        if let trouble = await servers.check(wanted.login, for: onBehalf) {
            form.refuse(trouble.field, trouble.happened)
            return .page(ServerPage(form.emptied("password"), trouble, exchange), status: .unprocessableContent)
        }
        _ = try await database.transaction(.system("somebody connects their mailbox")) { tx in
            try keep(tx, owner, wanted.address, .server(wanted.login))
        }
        return try await connected(owner, else: WordKey("mailboxes.connected"))
    }
}

/// The fields of a mailbox at any mail server.
enum ServerForm {
    /// Octets of a name or password at most.
    static let maximumCredential = 512

    struct Wanted: Sendable {
        let address: EmailAddress
        let login: ServerLogin
    }

    static func new(_ address: EmailAddress?) -> Form {
        Form(["address": address?.text ?? "", "imap-security": "tls", "smtp-security": "starttls"])
    }

    static func filled(_ mailbox: ConnectedMailbox, _ login: ServerLogin) -> Form {
        Form([
            "address": mailbox.document.address.text, "user": login.user, "imap-host": login.looking.host,
            "imap-port": "\(login.looking.port)", "imap-security": login.looking.security.rawValue,
            "smtp-host": login.sending.host, "smtp-port": "\(login.sending.port)",
            "smtp-security": login.sending.security.rawValue,
        ])
    }

    static func wanted(_ form: inout Form) -> Wanted? {
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let user = form.text("user", maximum: maximumCredential, optional: true)
        let password = password(&form)
        let looking = place(&form, "imap", [.implicitTLS: 993, .startTLS: 143])
        let sending = place(&form, "smtp", [.implicitTLS: 465, .startTLS: 587])
        guard let address, let user, let password, let looking, let sending else { return nil }
        let login = ServerLogin(
            user: user.isEmpty ? address.text : user, password: password, looking: looking, sending: sending)
        return Wanted(address: address, login: login)
    }

    /// As it is: blanks at its ends may belong to it.
    private static func password(_ form: inout Form) -> Secret<String>? {
        let text = form["password"]
        if text.isEmpty { form.refuse("password", WordKey("form.required")) }
        if text.utf8.count > maximumCredential {
            form.refuse("password", WordKey("form.too-long", ["maximum": "\(maximumCredential)"]))
        }
        if text.unicodeScalars.contains(where: \.isControl) { form.refuse("password", WordKey("form.control")) }
        return form.problems["password"] == nil ? Secret(text) : nil
    }

    private static func place(
        _ form: inout Form, _ side: String, _ usual: [IMAPAccount.Security: Int]
    ) -> ServerLogin.Place? {
        let host = form.text("\(side)-host", maximum: 253)
        let security = form.choice("\(side)-security", of: IMAPAccount.Security.self)
        let port =
            form["\(side)-port"].isEmpty
            ? security.flatMap { usual[$0] } : form.integer("\(side)-port", in: 1...65_535)
        guard let host, let security, let port else { return nil }
        let isName = host.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName else {
            form.refuse("\(side)-host", WordKey("mailboxes.server.no-host"))
            return nil
        }
        return ServerLogin.Place(host: host.lowercased(), port: port, security: security)
    }
}
