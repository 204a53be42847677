import Foundation
import Primitives
import Store
import Vault

/// Opens some values of every sealed column with the keys at hand: what a restored copy has to be good for.
package struct SealedSample: Sendable {
    /// Columns that had any value.
    package private(set) var columns = 0
    /// Values that opened where they stand.
    package private(set) var opened = 0
    /// Values whose key was destroyed, so that they stay closed for good.
    package private(set) var erased = 0
    /// One sentence for each column with a value that does not open. None holds anything of a value.
    package private(set) var faults: [String] = []

    /// Values of a column at most.
    static let limit = 12

    /// Needs the system scope. Throws only where the database does not answer.
    package init(_ tx: Transaction, _ vault: KeyVault) throws {
        for column in SealedColumn.all {
            let drawn = try column.draw(tx, count: Self.limit)
            if drawn.isEmpty { continue }
            columns += 1
            var reasons: [String: Int] = [:]
            for value in drawn {
                if let reason = try look(tx, vault, column, value) { reasons[reason, default: 0] += 1 }
            }
            guard let reason = reasons.keys.sorted().first else { continue }
            let count = reasons.values.reduce(0, +)
            faults.append("\(count) of \(drawn.count) values of \(column.name) do not open: \(reason)")
        }
    }

    /// Why a value does not open; nil where it does, or need not.
    private mutating func look(
        _ tx: Transaction, _ vault: KeyVault, _ column: SealedColumn, _ value: SealedColumn.Drawn
    ) throws -> String? {
        do {
            let envelope = try SealedEnvelope(parsing: value.bytes)
            let places = Set([value.workspace ?? .installation, .installation])
            guard let key = try vault.key(tx, named: envelope.key, in: Array(places)) else {
                return "the key that sealed them is not among the keys"
            }
            if key.isDestroyed {
                erased += 1
                return nil
            }
            guard opens(vault, key, column, value) else {
                return "they were changed, or moved from where they were sealed"
            }
            opened += 1
            return nil
        } catch let error as VaultError { return Self.words(error) }
    }

    private static func words(_ error: VaultError) -> String {
        switch error {
        case .malformed: "they do not have the format of sealed values"
        case .unknownRoot: "their keys are wrapped by a root key that is not at hand"
        default: "the key that sealed them does not open itself"
        }
    }

    private func opens(
        _ vault: KeyVault, _ key: DataKey, _ column: SealedColumn, _ value: SealedColumn.Drawn
    ) -> Bool {
        value.ids.contains { id in
            // What is the installation's is sealed so also where its row names a workspace, as a session does.
            Set([value.workspace, nil]).contains { workspace in
                let place = Place(column.table, column.column, row: id, workspace: workspace)
                return (try? vault.open(Sealed<[UInt8]>(bytes: value.bytes), under: key, at: place)) != nil
            }
        }
    }
}
