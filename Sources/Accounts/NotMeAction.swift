import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension AccountsSlice {
    /// Open, so that it works signed out and for whoever is signed in to something else.
    var notMeRoutes: [Route] {
        [
            .get("/not-me", .open("landing page of a mail about a new device, uses nothing up")) { exchange in
                .page(NotMePage(form: exchange.view()))
            },
            .post("/not-me", .open("the token of a mail is itself the proof, and only closes doors"), report),
        ]
    }

    private static let lockHours = "\(Int(NotMeRule.lock / 3600))"

    private func report(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("token")
        let address = try await database.transaction(.system("a report from a mail, by somebody signed out")) {
            [token = form["token"]] tx in
            try notMeLinks.consume(tx, token: token).map { try secure(tx, $0) }
        }
        if let address { return Reply.page(NotMeDonePage(hours: Self.lockHours, address)).signingOut() }
        try await chargeRefusedLink(exchange)
        form.refuse("token", WordKey("accounts.not-me.dead"))
        return .page(NotMePage(form: exchange.view(form.emptied("token"))), status: .gone)
    }

    /// Throws everybody out, forgets what was trusted, bars changes for a while, and tells those who look after it.
    private func secure(_ tx: Transaction, _ link: NotMeLink) throws -> ReportedAddress {
        let account = link.account
        let ended = try endEverythingElse(tx, account, but: nil)
        let address = try takeBack(tx, link)
        // Whoever had the address before may have made any of them.
        let since = address.isBack ? nil : link.createdAt.addingTimeInterval(-NotMeRule.reach)
        for bar in barrings { try bar(tx, account, since) }
        try audit.record(tx, supportAccesses.revokeAll(tx, givenTo: account), by: .system)
        try devices.forget(tx, of: account)
        try invitations.withdraw(tx, sentBy: account, since: link.createdAt)
        try accounts.lock(tx, account, until: tx.now.addingTimeInterval(NotMeRule.lock))
        let opened = try cases.open(
            tx, "reported-sign-in", about: account, note: "cause: \(link.cause.rawValue), address: \(address.word)")
        try confirm(tx, link, address)
        try signals.note(tx, .signInReported, account: account)
        try audit.record(
            tx, nil,
            AuditEvent(
                "account.reported", by: .account(account), on: opened.uuidString.lowercased(),
                details: ["cause": link.cause.rawValue, "sessions": "\(ended)", "address": address.word]))
        return address
    }

    /// The address that a report comes from was left since, however often: within three days of that it counts again.
    private func takeBack(_ tx: Transaction, _ link: NotMeLink) throws -> ReportedAddress {
        let former = try notMeLinks.formerAddress(tx, since: link)
        try notMeLinks.void(tx, since: link)
        guard let former else { return .kept }
        guard tx.now.timeIntervalSince(former.leftAt) <= AddressChangeRule.takeBack,
            try accounts.moveBack(tx, link.account, to: former.address)
        else { return .lost }
        return .restored(former.address)
    }

    private struct ReportedWords {
        let name: String
        let hours: String
        let isBack: Bool
        let isLost: Bool
        let link: String
        let site: String
        let lang: String
    }

    private func confirm(_ tx: Transaction, _ link: NotMeLink, _ reported: ReportedAddress) throws {
        guard let account = try accounts.account(tx, link.account) else { return }
        let words = ReportedWords(
            name: account.name, hours: Self.lockHours, isBack: reported.isBack, isLost: reported == .lost,
            link: "\(site.origin)/sign-in", site: site.origin, lang: link.language)
        let to = Mailbox(name: account.name, address: account.address)
        try write(tx, .notMe, to: to, "not-me", words, WordKey("accounts.mail.not-me.subject"), link.language)
    }
}

// MARK: New devices

extension AccountsSlice {
    private struct NewDeviceWords {
        let name: String
        let when: String
        let device: String
        let network: String?
        let link: String
        let site: String
        let lang: String
    }

    /// One mail for each sign-in from a browser that the account has not been used in, and counted: here, so that the
    /// sign-in itself need not wait for it. False where nobody is left to
    /// write to, or the device was forgotten meanwhile.
    fileprivate func tellOfNewDevice(_ tx: Transaction, _ job: NewDeviceMailJob) throws -> Bool {
        guard let account = try accounts.account(tx, job.account),
            let device = try devices.device(tx, job.device, of: job.account, vault: vault)
        else { return false }
        try signals.note(
            tx, newDeviceIn: device.network, of: job.account, by: job.method,
            administers: accounts.administers(tx, job.account))
        let token = try notMeLinks.create(tx, job.account, .newDevice, language: job.language, since: device.since)
        let words = NewDeviceWords(
            name: account.name,
            when: Moment(device.since, language: job.language, timeZone: try zone(tx, of: account.id)).text,
            device: device.words, network: device.network, link: "\(site.origin)/not-me#\(token.text)",
            site: site.origin, lang: job.language)
        let to = Mailbox(name: account.name, address: account.address)
        try write(
            tx, .newDevice, to: to, "new-device", words, WordKey("accounts.mail.new-device.subject"), job.language)
        return true
    }

    /// Tells somebody that their account has a new way in, with the way out where it was not them.
    package func tellOfWayIn(_ tx: Transaction, _ id: AccountID, _ way: WordKey, language: String) throws {
        guard let account = try accounts.account(tx, id) else { return }
        let token = try notMeLinks.create(tx, id, .wayIn, language: language)
        let words = WayInWords(
            name: account.name, way: try templates.catalogue(language).sentence(way),
            when: Moment(tx.now, language: language, timeZone: try zone(tx, of: id)).text,
            link: "\(site.origin)/not-me#\(token.text)", site: site.origin, lang: language)
        let to = Mailbox(name: account.name, address: account.address)
        try write(tx, .wayIn, to: to, "way-in", words, WordKey("accounts.mail.way-in.subject"), language)
    }

    private struct WayInWords {
        let name: String
        let way: String
        let when: String
        let link: String
        let site: String
        let lang: String
    }

    /// Queues a mail of the installation itself, in the transaction of its cause. `about` is the account of somebody else
    /// whom it names, and with whom it is forgotten.
    package func write(
        _ tx: Transaction, _ kind: MailKind, to: Mailbox, _ template: String, _ words: Any,
        _ subject: WordKey, _ language: String, about: AccountID? = nil
    ) throws {
        let body = try templates.mail(words, template, language: language)
        let line = try templates.catalogue(language).sentence(subject)
        let draft = MailDraft(
            kind, to: to, person: about.map { PersonID($0.uuid) }, subject: line, text: body.text, html: body.html)
        try outbox.queue(tx, draft, workspace: nil)
    }
}

/// Somebody has signed in from a browser that is new to the account.
struct NewDeviceMailJob: JobPayload {
    static let kind = "accounts.new-device-mail"
    let account: AccountID
    let device: UUID
    let method: SignInMethod
    let language: String
}

struct NewDeviceMailWorker: Worker {
    let slice: AccountsSlice

    func run(_ payload: NewDeviceMailJob, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        return try await slice.database.transaction(.system("tells of a new device")) { tx in
            guard try slice.tellOfNewDevice(tx, payload) else { return .cancelled(reason: "nobody to write to") }
            try job.complete(tx)
            return .completed
        }
    }
}

extension MailKind {
    static let newDevice = MailKind("new-device", priority: 1)
    static let notMe = MailKind("not-me", priority: 1)
    static let wayIn = MailKind("way-in", priority: 1)
}
