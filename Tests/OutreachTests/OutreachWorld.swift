import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Outreach

/// Somebody who writes to people outside, at work in a workspace that somebody else administers.
struct OutreachWorld: Sendable {
    let world: TestWorld
    /// The owner of the workspace, with every right there.
    let admin: TestBrowser
    /// A member, whose outreach it is.
    let writer: TestBrowser
    let owner: OutreachOwner

    init() async throws {
        let world = try await TestWorld()
        let admin = try await world.owner()
        let writer = try await world.invited("mia@example.org", as: "member", by: admin)
        let row = try world.read("SELECT workspace_id || ' ' || person_id FROM membership WHERE role = 'member'").first
        let ids = (row ?? "").split(separator: " ").map(String.init)
        owner = OutreachOwner(
            workspace: try #require(ids.first.flatMap { WorkspaceID($0) }),
            person: try #require(ids.last.flatMap { PersonID($0) }))
        (self.world, self.admin, self.writer) = (world, admin, writer)
    }

    var contacts: ContactStore { ContactStore(vault: world.vault, random: .system) }
    var suppressions: SuppressionStore { SuppressionStore(vault: world.vault, random: .system) }

    func own<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await world.database.transaction(owner.scope, body)
    }

    func bySystem<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        // Mails open for what they are written for alone.
        try await world.database.transaction(.system("a person's own mail goes out"), body)
    }

    /// Adds a contact by the page. Returns its path.
    @discardableResult
    func add(_ address: String, _ fields: [String: String] = [:]) async throws -> String {
        let answer = try await writer.post(
            "/outreach/contacts", fields.merging(["address": address]) { own, _ in own },
            from: "/outreach/contacts/new")
        return try #require(answer.location)
    }

    /// What is in the contact of a path.
    func card(_ path: String) async throws -> ContactCard {
        let id = try #require(ContactID(String(path.split(separator: "/").last ?? "")))
        let (contacts, owner) = (contacts, owner)
        return try #require(try await own { try contacts.contact($0, owner, id) }).card
    }

    func addresses() async throws -> [String] {
        let (contacts, owner) = (contacts, owner)
        return try await own { try contacts.next($0, owner, after: nil) }.map(\.card.address.text).sorted()
    }

    /// Uploads a file of contacts by the page.
    func upload(_ lines: String...) async throws -> TestAnswer {
        let text = lines.joined(separator: "\r\n") + "\r\n"
        return try await writer.upload(
            "/outreach/contacts/import", name: "contacts.csv", Array(text.utf8), from: "/outreach/contacts/import")
    }
}
