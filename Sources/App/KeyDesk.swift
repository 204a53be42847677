import Accounts
import Audit
import Foundation
import Primitives
import Store
import Vault

/// `klatch keys`: what keys there are, and new ones for old.
package struct KeyDesk: Sendable {
    package enum Level: String, Sendable, Codable { case root, workspaces, people, signing }

    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    package func status() async throws -> KeyStatus {
        let vault = installation.vault
        return try await installation.database.transaction(.system("counts the keys")) { try vault.status($0) }
    }

    package static func text(_ status: KeyStatus) -> String {
        let rows = status.counts.map { count in
            let destroyed = count.destroyed > 0 ? ", \(count.destroyed) destroyed" : ""
            let oldest = count.oldest.map { ", oldest of \($0.formatted(.iso8601.year().month().day()))" } ?? ""
            return "\(count.kind) version \(count.version): \(count.live) live\(destroyed)\(oldest)"
        }
        let root = "root key: \(status.root.kind), \(status.root.detail)"
        let rest = status.wrappedByOtherRoots > 0 ? ["\(status.wrappedByOtherRoots) keys wait to be wrapped by it"] : []
        return ([root] + rest + rows).joined(separator: "\n")
    }

    /// What a rotation did.
    package struct Rotation: Sendable, Codable {
        package let level: Level
        /// Keys that have a new version, or are wrapped by one.
        package let keys: Int
        package let text: String
    }

    package func rotate(_ level: Level) async throws -> Rotation {
        let (keys, text) =
            switch level {
            case .root: try await rotateRoot()
            case .workspaces: try await rotateWorkspaces()
            case .people: try await rotatePeople()
            case .signing: try await rotateSigning()
            }
        return Rotation(level: level, keys: keys, text: text)
    }

    private func record(_ tx: Transaction, _ action: StaticString, _ level: Level) throws {
        try installation.audit.record(
            tx, nil, AuditEvent(action, by: .command, details: ["level": level.rawValue]))
    }

    private func rotateRoot() async throws -> (Int, String) {
        let file = RootKeyFile(installation.settings.rootKeyPath)
        // The file is no part of a transaction: that it began is noted first, so that no change of it goes unnoted.
        try await installation.database.transaction(.system("notes the rotation")) {
            try record($0, "keys.rotation-begun", .root)
        }
        try file.rotate(random: .system, at: Date())
        let vault = installation.vault
        var count = 0
        while true {
            let wrapped = try await installation.database.transaction(.system("wraps keys by the new root")) {
                try vault.rewrapByCurrentRoot($0)
            }
            count += wrapped
            if wrapped == 0 { break }
        }
        try file.forgetPrevious()
        try await installation.database.transaction(.system("notes the rotation")) {
            try record($0, "keys.rotated", .root)
        }
        return (count, "The root key is new; \(count) keys are wrapped by it. Back up \(file.path).")
    }

    private func rotateWorkspaces() async throws -> (Int, String) {
        let (vault, accounts) = (
            installation.vault, AccountStore(vault: installation.vault, random: installation.random)
        )
        let workspaces = try await installation.database.transaction(.system("rotates workspace keys")) { tx in
            let ids = [WorkspaceID.installation] + (try accounts.workspaces(tx).map(\.id))
            for id in ids { try vault.rotateWorkspaceKey(tx, id) }
            try record(tx, "keys.rotated", .workspaces)
            return ids.count
        }
        return (
            workspaces, "\(workspaces) keys have a new version, in use in a few minutes; older versions still open."
        )
    }

    /// Some at a time, so that nobody waits for all of it.
    private func rotatePeople() async throws -> (Int, String) {
        let (vault, accounts) = (
            installation.vault, AccountStore(vault: installation.vault, random: installation.random)
        )
        let began = installation.time.now()
        let workspaces = try await installation.database.transaction(.system("goes through all workspaces")) {
            try accounts.workspaces($0).map(\.id)
        }
        var count = 0
        for workspace in workspaces {
            while true {
                let rotated = try await installation.database.transaction(.workspace(workspace)) {
                    try vault.rotatePersonKeys($0, workspace, olderThan: began)
                }
                if rotated == 0 { break }
                count += rotated
            }
        }
        let total = count
        try await installation.database.transaction(.system("notes the rotation")) {
            try record($0, "keys.rotated", .people)
        }
        return (total, "\(total) people's keys have a new version, in use in a few minutes; older versions still open.")
    }

    private func rotateSigning() async throws -> (Int, String) {
        let vault = installation.vault
        try await installation.database.transaction(.system("rotates the signing key")) {
            try vault.rotateSigningKey($0)
            try record($0, "keys.rotated", .signing)
        }
        return (1, "The signing key is new, in use from the next start; earlier signatures still verify.")
    }
}
