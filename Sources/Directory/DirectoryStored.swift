import Accounts
import Foundation
import Primitives
import Programs
import Store
import Vault
import Web

extension DirectorySlice {
    /// Of each kind of line at most.
    private static let limit = 500

    /// What the company's directory has said about somebody, as it said it, and the groups it put them in.
    package static func stored(vault: KeyVault, random: RandomSource) -> StoredData.Source {
        let groups = DirectoryGroupStore(vault: vault, random: random)
        let users = DirectoryUserStore(
            vault: vault, people: PersonStore(vault: vault, random: random), groups: groups)
        return { tx, workspace, person, catalogue in
            guard let user = try users.user(tx, workspace, person), let said = user.stored else { return [] }
            let member = catalogue.sentence(WordKey("directory.stored.group"))
            let lines =
                lines(.object(said.document), named: "")
                + user.groups.map { StoredSection.Line(label: member, value: $0.name) }
            return [
                StoredSection(
                    WordKey("directory.stored.title"), why: WordKey("directory.stored.why"), catalogue,
                    Array(lines.prefix(limit)))
            ]
        }
    }

    /// A line for each value, labelled by the directory's own names: `name.givenName`.
    private static func lines(_ value: JSONValue, named name: String) -> [StoredSection.Line] {
        switch value {
        case .null: []
        case .bool(let flag): [.init(label: name, value: flag ? "true" : "false")]
        case .number(let number): [.init(label: name, value: "\(number)")]
        case .string(let text): [.init(label: name, value: text)]
        case .array(let values): values.flatMap { lines($0, named: name) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.filter { $0.key != "schemas" }.flatMap { key, value in
                lines(value, named: name.isEmpty ? key : name + "." + key)
            }
        }
    }
}
