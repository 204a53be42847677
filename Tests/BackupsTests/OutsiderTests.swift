import Foundation
import Primitives
import TestSupport
import Testing

@testable import Backups

/// What docs/backups.md promises somebody without Klatch: Python, zstd, psql and tar are enough.
struct OutsiderTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let python =
        [root + "/.venv/bin/python", "/usr/bin/python3", "/usr/local/bin/python3"].first {
            run($0, ["-c", "import cryptography"]).status == 0
        }

    @discardableResult
    private static func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: String) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        guard (try? process.run()) != nil else { return (127, "") }
        let text = String(decoding: (try? pipe.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private func shell(_ line: String) throws {
        let (status, output) = Self.run("/bin/bash", ["-o", "pipefail", "-c", line])
        try #require(status == 0, "\(output)")
    }

    @Test(.enabled(if: python != nil, "needs Python's cryptography, as make test installs it"))
    func standardToolsBringItBack() async throws {
        let fixture = try await BackupFixture()
        for _ in 0..<3 { try await fixture.note("thing.done", personal: ["name": "Zoë \\. \t\n"]) }
        _ = try await fixture.round().run()
        let shelf = try await fixture.shelf()
        let (data, keys) = (try #require(shelf.newest(.data)), try #require(shelf.newest(.keys)))
        let (kept, keyFile) = (fixture.place.path, fixture.scratch.path + "/private.key")
        try fixture.key.write(to: keyFile)
        let open = "'\(Self.python ?? "")' '\(Self.root)/docs/examples/open_backup.py'"
        let signer = try #require(data.manifest?.signer)
        try shell("\(open) check '\(kept)/\(data.name.manifestFile)' \(signer)")
        let archive = "\(open) open \(keyFile) '\(kept)/\(data.name.file(.folder))' | zstd -d"
        try shell("\(archive) | tar -t | grep -qx klatch.env")
        let targets = try await TestCluster.shared.database([])
        for (name, file) in [(data.name, "data"), (keys.name, "keys")] {
            let sql = "\(fixture.scratch.path)/\(file).sql"
            try shell("\(open) open \(keyFile) '\(kept)/\(name.file(.rows))' | zstd -d > \(sql)")
        }
        let psql = "psql -q -X -v ON_ERROR_STOP=1 \"\(targets.owner)\" > /dev/null"
        try shell("\(psql) -f \(fixture.scratch.path)/data.sql")
        let (off, on) = ("NO FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY")
        try shell(
            "\(psql) -c 'SET search_path = klatch' -c 'ALTER TABLE data_key \(off)' -f \(fixture.scratch.path)/keys.sql "
                + "-c 'ALTER TABLE data_key \(on)'")
        for table in ["audit_event", "audit_personal", "data_key", "installation_secret"] {
            let query = """
                SET search_path TO klatch; BEGIN; ALTER TABLE \(table) NO FORCE ROW LEVEL SECURITY;
                SELECT t::text FROM \(table) t ORDER BY 1
                """
            let (before, after) = (
                try TestConnection(fixture.test.targets.owner).run(query), try TestConnection(targets.owner).run(query)
            )
            #expect(before == after && !after.isEmpty, "\(table)")
        }
    }

    @Test(.enabled(if: python != nil, "needs Python's cryptography, as make test installs it"))
    func theToolRefusesWhatWasChanged() async throws {
        let fixture = try await BackupFixture()
        _ = try await fixture.round().run()
        let data = try #require(try await fixture.shelf().newest(.data))
        let file = "kept/" + data.name.file(.rows)
        var bytes = try fixture.scratch.read(file)
        bytes[bytes.count - 30] ^= 1
        try fixture.scratch.write(file, bytes)
        try fixture.key.write(to: fixture.scratch.path + "/private.key")
        let tool = Self.root + "/docs/examples/open_backup.py"
        let python = try #require(Self.python)
        let signer = try #require(data.manifest?.signer)
        let check = Self.run(python, [tool, "check", "\(fixture.place.path)/\(data.name.manifestFile)", signer])
        #expect(check.status == 1 && check.output.contains("not the file"))
        let open = Self.run(
            python, [tool, "open", fixture.scratch.path + "/private.key", fixture.scratch.path + "/" + file])
        #expect(open.status == 1 && open.output.contains("does not open"), "\(open.output)")
    }
}
