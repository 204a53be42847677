import Primitives
import Store
import Vault
import Web

/// The organiser's own words at the head of the mail that welcomes whoever joins an audience by a link.
package enum AudienceWelcomeWords {
    /// Characters at most.
    static let maximum = 1000
    /// What can be filled in of whoever reads it.
    static let fields: Set<OwnWords.Field> = [.name, .firstName, .audience, .workspace]

    /// Nil, with what is wrong beside the field, where they cannot be taken. Empty for none.
    static func read(_ form: inout Form) -> String? {
        guard let text = form.prose("welcome", maximum: maximum, optional: true) else { return nil }
        do { _ = try OwnWords(parsing: text, fields) } catch {
            form.refuse("welcome", error.words)
            return nil
        }
        return text
    }

    /// Paragraph by paragraph, as somebody reads them.
    package static func paragraphs(_ words: String, name: String, audience: String, workspace: String) -> [String] {
        let values: [OwnWords.Field: String] = [
            .name: name, .firstName: OwnWords.firstName(of: name), .audience: audience, .workspace: workspace,
        ]
        return OwnWords.filled(words, values).split(whereSeparator: \.isNewline).map(String.init)
    }
}

extension AudienceStore {
    /// Empty for none.
    package func welcome(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID) throws -> String {
        let row = try tx.first("SELECT welcome FROM audience WHERE workspace_id = \(workspace) AND id = \(id)")
        let sealed: Sealed<String>? = try row?.get("welcome")
        return try sealed.map {
            try vault.open($0, under: vault.workspaceKey(tx, workspace), at: Self.welcomePlace(id, workspace))
        } ?? ""
    }

    func setWelcome(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ words: String) throws {
        let sealed =
            try words.isEmpty
            ? nil
            : vault.seal(words, under: vault.workspaceKey(tx, workspace), at: Self.welcomePlace(id, workspace)).bytes
        try tx.run(
            "UPDATE audience SET welcome = \(sealed)::bytea WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    private static func welcomePlace(_ id: AudienceID, _ workspace: WorkspaceID) -> Place {
        Place("audience", "welcome", row: id.uuid, workspace: workspace)
    }
}
