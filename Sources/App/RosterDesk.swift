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

    /// Why a file is not taken.
    package struct BadFile: Error, Codable {
        package struct Problem: Sendable, Codable {
            package let row: Int
            package let column: Int
            package let reason: String
        }

        package let sentence: String
        /// The first of them, where rows are to blame.
        package let problems: [Problem]

        package var text: String {
            (problems.map { "Row \($0.row), column \($0.column): \($0.reason)" } + [sentence]).joined(separator: "\n")
        }
    }

    package struct Report: Sendable, Codable {
        package let new: Int
        package let changed: Int
        package let same: Int
        /// Headings of columns that nothing was kept of.
        package let leftOut: [String]

        package var text: String {
            let counts = "\(new) new, \(changed) changed, \(same) unchanged."
            guard !leftOut.isEmpty else { return counts }
            let names = leftOut.map { "\"\($0)\"" }.joined(separator: ", ")
            return counts + "\nLeft out: \(names). To keep such a column: --column 'HEADING=custom:NAME'."
        }
    }

    /// - Parameter columns: `HEADING=KIND` of columns that are not as they would be guessed.
    package func read(_ path: String, into name: String?, columns: [String] = []) async throws -> Report {
        let chosen = try columns.map(Self.column)
        let workspace = try await workspace(named: name)
        let roster = RosterImport(
            database: installation.database, vault: installation.vault, audit: installation.audit,
            random: installation.random)
        do {
            let (counts, leftOut) = try await roster.run(
                FileChunks(path), into: workspace, columns: Dictionary(chosen) { $1 }, by: .command)
            return Report(new: counts.new, changed: counts.changed, same: counts.same, leftOut: leftOut)
        } catch let refusal as any Refusal {
            let catalogue = try Catalogue(language: "en", files: SiteAssembly.files)
            let problems: [RosterProblem] = if case .rows(let all, _)? = refusal as? RosterRefusal { all } else { [] }
            throw BadFile(
                sentence: catalogue.sentence(refusal.words),
                problems: problems.map {
                    BadFile.Problem(row: $0.row, column: $0.column, reason: catalogue.sentence($0.words))
                })
        }
    }

    private static func column(_ text: String) throws -> (String, RosterColumn) {
        guard let equals = text.lastIndex(of: "="),
            let column = RosterColumn(String(text[text.index(after: equals)...]))
        else { throw RosterDeskError.noColumn(text) }
        return (String(text[..<equals]), column)
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
    case noColumn(String)

    package var description: String {
        switch self {
        case .whichWorkspace(let names) where names.isEmpty:
            "There is no such workspace. Sign in as the owner first: klatch owner link"
        case .whichWorkspace(let names): "Say which workspace with --workspace: \(names.joined(separator: ", "))"
        case .unreadable(let path): "The file \(path) cannot be read."
        case .noColumn(let text):
            """
            --column \(text) does not say HEADING=KIND. Kinds are: \
            \(RosterColumn.fixed.map(\.text).joined(separator: ", ")), custom:NAME.
            """
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
