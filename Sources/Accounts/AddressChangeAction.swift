import Audit
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

/// The new address is proved by a code that is mailed there; the old one is told, when it is asked and when it is done,
/// each time with a link "this was not me". What the account had given out before ends with the change (AT-7, AT-14).
extension AccountsSlice {
    var addressRoutes: [Route] {
        [
            .get("/account/profile/address", .may(.ownAddressChange)) { try addressPage($0, Form(), status: .ok) },
            .post("/account/profile/address", .may(.ownAddressChange), askForAddress),
            .get("/account/profile/address/proof", .may(.ownAddressChange)) {
                try await proofPage($0, Form(), status: .ok)
            },
            .post("/account/profile/address/proof", .may(.ownAddressChange), proveAddress),
        ]
    }

    private static let addressLabels = [
        "address": WordKey("accounts.address-change.label"), "code": WordKey("accounts.code.label"),
    ]

    private func addressPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) throws -> Reply {
        let view = exchange.view(form, labels: Self.addressLabels)
        return .page(AddressChangePage(current: try exchange.signedIn.address, form: view), status: status)
    }

    private func askForAddress(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("address")
        guard let address = form.parse("address", { try EmailAddress(parsing: $0) }) else {
            return try addressPage(exchange, form, status: .unprocessableContent)
        }
        if address.text == caller.address { form.refuse("address", WordKey("accounts.address-change.same")) }
        guard form.isSound else { return try addressPage(exchange, form, status: .unprocessableContent) }
        do {
            try await database.transaction(.system("asks for another address")) {
                try ask($0, caller, address, exchange.device.language)
            }
        } catch let refusal as TooManyTries {
            form.refuse("address", refusal)
            return try addressPage(exchange, form, status: .ok).refusing(refusal)
        }
        return .redirect(to: "/account/profile/address/proof")
    }

    /// Does the same for an address that is free and one that is not, but for what the mail to it says (AT-11).
    private func ask(_ tx: Transaction, _ caller: Caller, _ address: EmailAddress, _ language: String) throws {
        let index = vault.blindIndex(address)
        try limiter.check(tx, .addressChange, [limiter.keys.account(caller.account), limiter.keys.address(index)])
        guard let account = try accounts.account(tx, caller.account) else { throw RequestRefusal.notSignedIn }
        let isTaken = try accounts.find(tx, index: index) != nil
        let code = try addressChanges.request(tx, account.id, address, isTaken: isTaken)
        let words = AddressCodeWords(code: isTaken ? nil : code.text, site: site.origin, lang: language)
        try write(
            tx, .addressCode, to: Mailbox(address: address), "address-code", words,
            WordKey("accounts.mail.address-code.subject"), language)
        try tellOldAddress(tx, account, former: nil, changedTo: nil, language)
        try audit.record(
            tx, nil,
            AuditEvent(
                "account.address-change-asked", by: .account(account.id), personal: ["address": address.text],
                about: address))
    }

    private func proofPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let caller = try exchange.signedIn
        let pending = try await database.transaction(.system("shows which address waits to be proved")) {
            try addressChanges.pending($0, caller.account)
        }
        guard let pending else { return .redirect(to: "/account/profile/address") }
        let view = exchange.view(form, labels: Self.addressLabels)
        return .page(
            AddressProofPage(address: pending.address.text, current: caller.address, form: view), status: status)
    }

    private func proveAddress(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("code")
        let proof = try await database.transaction(.system("changes an address once it is proved")) {
            [code = form["code"]] tx in
            let proof = try addressChanges.prove(tx, caller.account, code: code)
            guard case .proved(let change) = proof else { return proof }
            return try move(tx, caller, to: change.address, exchange.device.language) ? proof : .wrongCode
        }
        switch proof {
        case .proved(let change):
            let notice = WordKey("accounts.address-change.done", ["address": change.address.text])
            return .redirect(to: "/account/profile", notice: notice)
        case .dead:
            return .redirect(to: "/account/profile/address", notice: WordKey("accounts.address-change.dead"))
        case .wrongCode:
            form.refuse("code", WordKey("accounts.code.wrong"))
            return try await proofPage(exchange, form, status: .unprocessableContent)
        }
    }

    private func move(_ tx: Transaction, _ caller: Caller, to address: EmailAddress, _ language: String) throws -> Bool
    {
        guard let before = try accounts.account(tx, caller.account),
            try accounts.move(tx, caller.account, to: address)
        else { return false }
        try endEverythingElse(tx, caller.account, but: caller.session)
        try tellOldAddress(tx, before, former: before.address, changedTo: address, language)
        try audit.record(
            tx, nil,
            AuditEvent(
                "account.address-changed", by: .account(caller.account),
                personal: ["before": before.address.text, "after": address.text]))
        return true
    }
}

// MARK: Mail

extension AccountsSlice {
    private struct AddressCodeWords {
        /// Nil where the address belongs to another account.
        let code: String?
        let site: String
        let lang: String
    }

    private struct OldAddressWords {
        let name: String
        let isDone: Bool
        let link: String
        let site: String
        let lang: String
    }

    private func tellOldAddress(
        _ tx: Transaction, _ account: Account, former: EmailAddress?, changedTo: EmailAddress?, _ language: String
    ) throws {
        let change = former.flatMap { former in
            changedTo.map { NotMeLink.Change(former: former, index: vault.blindIndex($0)) }
        }
        let token = try notMeLinks.create(tx, account.id, .addressChange, language: language, change: change)
        let words = OldAddressWords(
            name: account.name, isDone: former != nil, link: "\(site.origin)/not-me#\(token.text)", site: site.origin,
            lang: language)
        let subject =
            former == nil
            ? WordKey("accounts.mail.address-old.subject-asked") : WordKey("accounts.mail.address-old.subject-done")
        let to = Mailbox(name: account.name, address: account.address)
        try write(tx, .addressOld, to: to, "address-old", words, subject, language)
    }
}

extension MailKind {
    static let addressCode = MailKind("address-code", patience: AddressChangeRule.lifetime, priority: 0)
    static let addressOld = MailKind("address-old", priority: 1)
}
