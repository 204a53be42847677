import Foundation

/// One run of a program of PostgreSQL: as the right user, with an environment of our own, and never through a shell.
struct PrivateClusterProgram: Sendable {
    static let setpriv = "/usr/bin/setpriv"

    let path: String
    let arguments: [String]

    /// As root the program is run through setpriv, which replaces itself by it: the process number stays the same.
    init(_ path: String, _ arguments: [String], as account: PrivateClusterAccount) {
        guard geteuid() == 0, account.uid != 0 else {
            (self.path, self.arguments) = (path, arguments)
            return
        }
        self.path = Self.setpriv
        let identity = ["--reuid=\(account.uid)", "--regid=\(account.gid)", "--init-groups", "--no-new-privs", "--"]
        self.arguments = identity + [path] + arguments
    }

    /// A process that is ready to run. Nothing of our environment reaches it: no PG* variable, no secret.
    func process(input: FileHandle = .nullDevice, output: FileHandle = .nullDevice, errors: FileHandle) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]
        // Our own working directory may be closed to the user that the program runs as.
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        return process
    }

    /// Runs the program to its end and returns its exit status (128 + signal when it was killed).
    func finish(input: FileHandle = .nullDevice, errors: FileHandle = .nullDevice) async throws -> Int32 {
        try await Self.finish(process(input: input, errors: errors))
    }

    /// Runs the program to its end and returns what it printed; for programs that print less than a pipe holds.
    func printed() async throws -> String {
        let pipe = Pipe()
        let process = process(output: pipe.fileHandleForWriting, errors: .nullDevice)
        let status = try await Self.finish(process)
        try pipe.fileHandleForWriting.close()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return status == 0 ? String(decoding: text, as: UTF8.self) : ""
    }

    private static func finish(_ process: Process) async throws -> Int32 {
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { ended.resume(returning: $0.exitStatus) }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
    }
}

extension Process {
    /// The status as a shell would tell it: 128 + signal when a signal ended the process.
    var exitStatus: Int32 {
        terminationReason == .uncaughtSignal ? 128 + terminationStatus : terminationStatus
    }
}
