import Foundation
import Primitives
import Web

/// The form by which a mailbox at any mail server is connected, and why it could not be.
struct ServerPage: Page {
    static let template = "mailbox-server"

    let form: FormView
    let trouble: Trouble?

    var title: WordKey { WordKey("mailboxes.server.title") }

    struct Trouble: Sendable {
        /// Which of the two was tried.
        let side: String
        let happened: String
        let fix: String
        /// The server's own.
        let words: String?
    }

    init(_ form: Form, _ trouble: ServerTrouble?, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        self.trouble = trouble.map { trouble in
            Trouble(
                side: catalogue.sentence(
                    trouble.side == .looking
                        ? WordKey("mailboxes.server.looking") : WordKey("mailboxes.server.sending")),
                happened: catalogue.sentence(trouble.happened), fix: catalogue.sentence(trouble.fix),
                words: trouble.words)
        }
        let kinds = [
            FormView.Option(value: "tls", label: catalogue.sentence(WordKey("mailboxes.server.tls"))),
            FormView.Option(value: "starttls", label: catalogue.sentence(WordKey("mailboxes.server.starttls"))),
        ]
        self.form = exchange.view(
            form, options: ["imap-security": kinds, "smtp-security": kinds],
            labels: [
                "address": WordKey("mailboxes.server.address"), "user": WordKey("mailboxes.server.user"),
                "password": WordKey("mailboxes.server.password"),
                "imap-host": WordKey("mailboxes.server.imap-host"),
                "imap-port": WordKey("mailboxes.server.imap-port"),
                "imap-security": WordKey("mailboxes.server.imap-security"),
                "smtp-host": WordKey("mailboxes.server.smtp-host"),
                "smtp-port": WordKey("mailboxes.server.smtp-port"),
                "smtp-security": WordKey("mailboxes.server.smtp-security"),
            ])
    }
}
