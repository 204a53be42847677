import Foundation
import GoogleAPI
import Outreach
import Primitives
import Web

/// How a person's mailbox stands, what it lets us do, and how one is connected.
struct MailboxPage: Page {
    static let template = "mailbox"

    let places: [OutreachPlace]
    let mailbox: Shown?
    let isRevoked: Bool
    let isUnconfirmed: Bool
    /// Drafts can be made there, and the person may not want them.
    let mayMirror: Bool
    let keepsDraftsHere: Bool
    let isGoogle: Bool
    let offersGoogle: Bool
    /// What is or may be allowed at Google, each with its purpose.
    let permissions: [Permission]
    let hasPermissions: Bool
    let mayWatch: Bool
    let form: FormView

    var title: WordKey { WordKey("mailboxes.title") }

    struct Shown: Sendable {
        let address: String
        let state: String
        let tone: String
        let kind: String
        let since: Moment
        let server: String?
    }

    struct Permission: Sendable {
        let name: String
        let purpose: String
        let scope: String
        let isGranted: Bool
        /// What is posted to allow it; nil where it comes with another one.
        let feature: String?
    }

    /// What was read for it.
    struct Seen: Sendable {
        let mailbox: ConnectedMailbox?
        let credentials: MailboxCredentials?
        let offersGoogle: Bool
    }

    init(_ seen: Seen, _ form: Form, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        places = OutreachPlace.all(on: "/outreach/mailbox", catalogue)
        let leave: GoogleLeave? = if case .google(let leave)? = seen.credentials { leave } else { nil }
        mailbox = seen.mailbox.map { Shown($0, seen.credentials, catalogue) }
        isRevoked = seen.mailbox?.state == .revoked
        isUnconfirmed = seen.mailbox?.state == .unconfirmed
        mayMirror = leave?.mayMirror ?? false
        keepsDraftsHere = form["here"] == "yes"
        isGoogle = leave != nil
        offersGoogle = seen.offersGoogle
        mayWatch = leave?.mayWatch ?? true
        permissions =
            leave != nil || (seen.mailbox == nil && seen.offersGoogle)
            ? GoogleScope.ofMailboxes.compactMap {
                Permission($0, leave, isLiving: seen.mailbox?.state == .connected, catalogue)
            }
            : []
        hasPermissions = !permissions.isEmpty
        self.form = exchange.view(
            form,
            labels: [
                "name": WordKey("mailboxes.settings.name"), "aliases": WordKey("mailboxes.settings.aliases"),
                "cap": WordKey("mailboxes.settings.cap"),
            ])
    }
}

extension MailboxPage.Shown {
    init(_ mailbox: ConnectedMailbox, _ credentials: MailboxCredentials?, _ catalogue: Catalogue) {
        address = mailbox.document.address.text
        switch mailbox.state {
        case .connected: (state, tone) = (catalogue.sentence(WordKey("mailboxes.state.connected")), "good")
        case .revoked: (state, tone) = (catalogue.sentence(WordKey("mailboxes.state.revoked")), "bad")
        case .unconfirmed: (state, tone) = (catalogue.sentence(WordKey("mailboxes.state.unconfirmed")), "warn")
        }
        since = Moment(mailbox.connectedAt, language: catalogue.language, timeZone: .gmt)
        switch credentials {
        case .google?: (kind, server) = (catalogue.sentence(WordKey("mailboxes.kind.gmail")), nil)
        case .server(let login)?:
            kind = catalogue.sentence(WordKey("mailboxes.kind.server"))
            server =
                login.looking.host == login.sending.host
                ? login.looking.host : login.looking.host + ", " + login.sending.host
        case nil: (kind, server) = (mailbox.kind, nil)
        }
    }
}

extension MailboxPage.Permission {
    /// Nil for what no mailbox is for.
    init?(_ scope: GoogleScope, _ leave: GoogleLeave?, isLiving: Bool, _ catalogue: Catalogue) {
        let words: (name: WordKey, purpose: WordKey)
        switch scope {
        case .address: words = (WordKey("mailboxes.scope.address"), WordKey("mailboxes.scope.address-why"))
        case .send: words = (WordKey("mailboxes.scope.send"), WordKey("mailboxes.scope.send-why"))
        case .compose: words = (WordKey("mailboxes.scope.compose"), WordKey("mailboxes.scope.compose-why"))
        case .metadata: words = (WordKey("mailboxes.scope.metadata"), WordKey("mailboxes.scope.metadata-why"))
        case .availability, .calendarList, .ownEvents: return nil
        }
        (name, purpose) = (catalogue.sentence(words.name), catalogue.sentence(words.purpose))
        self.scope = scope.text.split(separator: "/").last.map(String.init) ?? scope.text
        let isGranted = leave?.granted.contains(scope) ?? false
        self.isGranted = isGranted
        let isOffered = leave != nil && isLiving && !isGranted
        feature = isOffered ? GmailFeature.allCases.first { $0.scope == scope }?.rawValue : nil
    }
}
