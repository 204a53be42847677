import Accounts
import Claims
import Foundation
import Outreach
import Primitives
import Store
import Trust
import Vault

/// Whatever left somebody's mailbox has that person's yes to just that text, recipient and time.
struct ApprovedMailProbe: Probe {
    let outreach: OutreachSlice

    private static let days = 31.0
    private static let limit = 500

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let since = scene.time.now() - Self.days * 86_400
        let (all, faults) = try await scene.read { [outreach] in
            try outreach.unapproved($0, since: since, limit: Self.limit)
        }
        return ClaimFinding(
            faults: faults > 0 ? ["\(faults) of \(all) mails left without a yes to just that mail"] : [],
            otherwise:
                "Each of \(all) mails of the last \(Int(Self.days)) days had its writer's yes to just that mail.",
            recorded: ["mails": "\(all)"])
    }
}

/// Deletes a contact that exists for one transaction only, and looks for it in every table.
struct DeletionProbe: Probe {
    let accounts: AccountsSlice
    let outreach: OutreachSlice

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let faults = try await scene.rehearse(.system("deletes a contact that nobody has")) { try rehearse($0, scene) }
        return ClaimFinding(
            faults: faults, otherwise: "A contact was made and deleted, and nothing of it was left in any table.",
            recorded: ["mails planted": "2"])
    }

    private func rehearse(_ tx: Transaction, _ scene: ProbeScene) throws -> [String] {
        guard let owner = try PlantedOwner.add(tx, scene, accounts) else { return ["nobody could be added"] }
        return try outreach.rehearseDeletion(tx, owner)
    }
}

/// Mails that people wrote are opened for what they are written for, and in no other transaction.
struct BodyPurposeProbe: Probe {
    let accounts: AccountsSlice
    let outreach: OutreachSlice

    private static let days = 31.0

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let refused = try await scene.rehearse(.system("looks whether a mail opens without a purpose")) { tx in
            guard let owner = try PlantedOwner.add(tx, scene, accounts) else { return ["nobody could be added"] }
            return try outreach.refusesOpening(tx, owner) ? [] : ["a mail was opened without a purpose"]
        }
        let since = scene.time.now() - Self.days * 86_400
        let counts = try await scene.read { [outreach] in try outreach.openings($0, since: since) }
        return ClaimFinding(
            faults: refused
                + (counts.unlisted > 0 ? ["\(counts.unlisted) mails were opened for what is no purpose"] : [])
                + (counts.refused > 0 ? ["\(counts.refused) times something else wanted to open a mail"] : []),
            otherwise: """
                Mails were opened \(counts.all) times in \(Int(Self.days)) days, each for a purpose that is listed; without \
                one a mail does not open.
                """,
            recorded: ["openings": "\(counts.all)", "unlisted": "\(counts.unlisted)", "refused": "\(counts.refused)"])
    }
}

/// Somebody who exists for one transaction only.
enum PlantedOwner {
    static func add(_ tx: Transaction, _ scene: ProbeScene, _ accounts: AccountsSlice) throws -> OutreachOwner? {
        let workspace = try accounts.accounts.createWorkspace(tx, name: "Probe")
        let address = try EmailAddress(parsing: "probe-\(scene.random.uuid(at: tx.now).lowercaseText)@example.invalid")
        let people = PersonStore(vault: scene.vault, random: scene.random)
        return try people.add(tx, workspace, [Profile(name: "Probe", address: address)]).first.map {
            OutreachOwner(workspace: workspace, person: $0)
        }
    }
}
