import Foundation

/// The programs of one installed PostgreSQL.
struct PrivateClusterBinaries: Sendable, Equatable {
    /// Row security for views, `NULLS NOT DISTINCT` and the safe default of schema `public` came with 15.
    static let oldestMajor = 15
    static let debianFolder = "/usr/lib/postgresql"

    let folder: String
    let major: Int

    var initdb: String { folder + "/initdb" }
    var postgres: String { folder + "/postgres" }

    /// The programs for a cluster: of its own version, or the newest when it is yet to be made (`cluster` nil).
    static func find(_ chosen: URL?, cluster: Int?, folder: String, path: String?) async throws -> Self {
        let found = await installed(chosen, path: path)
        guard let newest = found.first else {
            throw PrivateClusterError.noPostgreSQL(searched: searched(chosen))
        }
        if let cluster {
            guard let match = found.first(where: { $0.major == cluster }) else {
                throw PrivateClusterError.versionMismatch(
                    folder: folder, cluster: cluster, installed: found.map(\.major))
            }
            return match
        }
        guard newest.major >= oldestMajor else {
            throw PrivateClusterError.tooOld(binaries: newest.folder, major: newest.major)
        }
        return newest
    }

    /// Every PostgreSQL found, newest first. A chosen folder is the only place looked at.
    static func installed(_ chosen: URL?, path: String?) async -> [Self] {
        if let chosen { return await [at(PrivateClusterFolders.path(chosen))].compactMap(\.self) }
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debianFolder)) ?? []
        let debian = versions.compactMap { name in
            Int(name).map { Self(folder: "\(debianFolder)/\(name)/bin", major: $0) }
        }
        let usable = debian.filter(\.isComplete).sorted { $0.major > $1.major }
        guard usable.isEmpty else { return usable }
        var others: [Self] = []
        for folder in (path ?? "").split(separator: ":") where folder.hasPrefix("/") {
            if let one = await at(String(folder)) { others.append(one) }
        }
        return others.sorted { $0.major > $1.major }
    }

    /// The PostgreSQL in a folder, asked for its version; nil when there is none.
    static func at(_ folder: String) async -> Self? {
        let trimmed = PrivateClusterFolders.path(URL(fileURLWithPath: folder, isDirectory: true))
        guard Self(folder: trimmed, major: 0).isComplete, let account = try? PrivateClusterAccount.current() else {
            return nil
        }
        let printed = try? await PrivateClusterProgram(trimmed + "/postgres", ["--version"], as: account).printed()
        return printed.flatMap(major(in:)).map { Self(folder: trimmed, major: $0) }
    }

    /// The 15 in "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)".
    static func major(in text: String) -> Int? {
        text.split(separator: " ").lazy.compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }.first
    }

    private var isComplete: Bool {
        [initdb, postgres].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func searched(_ chosen: URL?) -> [String] {
        chosen.map { [PrivateClusterFolders.path($0)] } ?? ["\(debianFolder)/*/bin", "PATH"]
    }
}
