import Audit
import Policy
import Primitives
import Store
import Vault
import Web

extension AccountsSlice {
    var ownerRoutes: [Route] {
        [
            .get("/owner", .open("landing page of the link printed on the machine")) { exchange in
                .page(OwnerLinkPage(form: exchange.view(), hasOwner: try await hasOwner()))
            },
            .post("/owner", .open("the link printed on the machine is itself the proof"), claim),
            .get("/owner/setup", .open("only for the browser that opened the machine's link"), showSetup),
            .post("/owner/setup", .open("only for the browser that opened the machine's link"), setUp),
        ]
    }

    /// Signs the first owner in, or goes on to the first run's form.
    private func claim(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("token")
        let device = exchange.device
        let reply: Reply? = try await database.transaction(.system("the owner link of the machine")) { [form] tx in
            guard try ownerLinks.claim(tx, token: form["token"], browser: exchange.browser) else { return nil }
            guard let owner = try accounts.firstOwner(tx) else { return .redirect(to: "/owner/setup") }
            guard try ownerLinks.consume(tx, browser: exchange.browser) else { return nil }
            try audit.record(tx, nil, AuditEvent("owner-link.used", by: .account(owner.account)))
            return try openSession(
                tx, SessionOpening(owner.account, by: .ownerLink, in: owner.workspace), device
            ).redirect(to: "/")
        }
        if let reply { return reply }
        try await chargeRefusedLink(exchange)
        form.refuse("token", WordKey("accounts.owner-link.dead"))
        return .page(
            OwnerLinkPage(form: exchange.view(form.emptied("token")), hasOwner: try await hasOwner()), status: .gone)
    }

    private func hasOwner() async throws -> Bool {
        try await database.transaction(.system("the owner link of the machine")) { try accounts.firstOwner($0) != nil }
    }

    private func showSetup(_ exchange: Exchange) async throws -> Reply {
        let isClaimed = try await database.transaction(.system("the owner link of the machine")) { tx in
            try ownerLinks.isClaimed(tx, browser: exchange.browser) && !accounts.hasAccounts(tx)
        }
        return isClaimed ? .page(OwnerSetupPage(form: exchange.view())) : .redirect(to: "/owner")
    }

    private static let setupLabels = [
        "name": WordKey("accounts.name.label"), "address": WordKey("accounts.address.label"),
        "workspace": WordKey("accounts.workspace.label"),
    ]

    private func setUp(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("name", "address", "workspace")
        let name = form.text("name", maximum: 120)
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let workspace = form.text("workspace", maximum: 120)
        guard let name, let address, let workspace else {
            return .page(
                OwnerSetupPage(form: exchange.view(form, labels: Self.setupLabels)), status: .unprocessableContent)
        }
        let device = exchange.device
        return try await database.transaction(.system("makes the first account and workspace")) { tx in
            guard try !accounts.hasAccounts(tx), try ownerLinks.consume(tx, browser: exchange.browser) else {
                return .redirect(to: "/owner")
            }
            let id = try accounts.createWorkspace(tx, name: workspace)
            let account = try accounts.create(tx, name: name, address: address)
            let person = try people.add(tx, id, [Profile(name: name, address: address)])
            for person in person { try accounts.join(tx, id, person, account, .owner) }
            try audit.record(tx, id, AuditEvent("workspace.created", by: .account(account)))
            // An owner administers, and whoever does needs a second factor: the first thing to set up.
            return try openSession(tx, SessionOpening(account, by: .ownerLink, in: id), device)
                .redirect(to: "/second-factor?next=/")
        }
    }
}
