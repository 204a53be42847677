import Foundation

/// The Python of `make deps`, for tests that want a peer that is not our own code.
enum TestPython {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python with aiosmtpd is missing. Run `make deps`, or set KLATCH_TEST_PYTHON."
    }

    /// The script says the rest on standard error.
    struct Failed: Error {
        let script: String
        let status: Int32
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func script(_ name: String) -> String { root.appending(path: "Tests/sink/\(name)").path }

    static func process(_ script: String, _ arguments: [String]) throws -> Process {
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let path = named ?? root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-B", Self.script(script)] + arguments
        return process
    }

    /// Feeds each item to a script as a line of base64 and decodes one JSON line for each.
    static func map<Fact: Decodable>(_ script: String, _ items: [[UInt8]], as: Fact.Type) throws -> [Fact] {
        let folder = URL.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (given, found) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(items.map { Data($0).base64EncodedString() + "\n" }.joined().utf8).write(to: given)
        let process = try process(script, [given.path, found.path])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(script: script, status: process.terminationStatus) }
        return try Data(contentsOf: found).split(separator: 10).map { try JSONDecoder().decode(Fact.self, from: $0) }
    }
}
