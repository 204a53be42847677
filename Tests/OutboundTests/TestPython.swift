import Foundation

/// The Python of `make deps`, for tests that want a peer that is not our own code.
enum TestPython {
    struct Missing: Error, CustomStringConvertible {
        let description = "Python is missing. Run `make deps`, or set KLATCH_TEST_PYTHON."
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func process(_ script: String, _ arguments: [String]) throws -> Process {
        let named = ProcessInfo.processInfo.environment["KLATCH_TEST_PYTHON"]
        let path = named ?? root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing() }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-B", root.appending(path: "Tests/sink/\(script)").path] + arguments
        return process
    }
}
