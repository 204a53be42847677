import Accounts
import Audit
import Foundation
import Primitives
import Programs
import Store
import Web

/// `klatch people`: rosters in and out, from the machine.
package struct RosterDesk: Sendable {
    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    /// A file that was refused, in words.
    package struct BadFile: Error {
        package let sentence: String
    }

    package struct Report: Sendable, Codable {
        package let new: Int
        package let changed: Int
        package let same: Int

        package var text: String { "\(new) new, \(changed) changed, \(same) unchanged." }
    }

    package func read(_ path: String, into name: String?) async throws -> Report {
        let workspace = try await workspace(named: name)
        let roster = RosterImport(
            database: installation.database, vault: installation.vault, audit: installation.audit,
            random: installation.random)
        do {
            let counts = try await roster.run(FileChunks(path), into: workspace, by: .command)
            return Report(new: counts.new, changed: counts.changed, same: counts.same)
        } catch let refusal as any Refusal {
            let catalogue = try Catalogue(language: "en", files: SiteAssembly.files)
            let roster = refusal as? RosterRefusal
            throw BadFile(sentence: roster?.sentence(catalogue) ?? catalogue.sentence(refusal.words))
        }
    }

    package func write(from name: String?, _ emit: @escaping @Sendable (String) -> Void) async throws {
        let workspace = try await workspace(named: name)
        let roster = RosterExport(
            database: installation.database, vault: installation.vault, audit: installation.audit,
            random: installation.random)
        let columns = try await roster.begin(workspace, by: .command)
        try await roster.write(workspace, columns) { emit($0) }
    }

    private func workspace(named name: String?) async throws -> WorkspaceID {
        let accounts = AccountStore(vault: installation.vault, random: installation.random)
        let all = try await installation.database.transaction(.system("a command names its workspace")) {
            try accounts.workspaces($0).filter { name == nil || $0.name == name }
        }
        guard let first = all.first, all.count == 1 else { throw RosterDeskError.whichWorkspace(all.map(\.name)) }
        return first.id
    }
}

package enum RosterDeskError: Error, CustomStringConvertible {
    case whichWorkspace([String])
    case unreadable(String)

    package var description: String {
        switch self {
        case .whichWorkspace(let names) where names.isEmpty:
            "There is no such workspace. Sign in as the owner first: klatch owner link"
        case .whichWorkspace(let names): "Say which workspace with --workspace: \(names.joined(separator: ", "))"
        case .unreadable(let path): "The file \(path) cannot be read."
        }
    }
}

/// A file in pieces.
struct FileChunks: AsyncSequence, Sendable {
    private static let size = 65_536
    let handle: FileHandle

    init(_ path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw RosterDeskError.unreadable(path) }
        self.handle = handle
    }

    func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }

    struct Iterator: AsyncIteratorProtocol {
        let handle: FileHandle
        mutating func next() async throws -> [UInt8]? {
            try handle.read(upToCount: FileChunks.size).flatMap { $0.isEmpty ? nil : Array($0) }
        }
    }
}
