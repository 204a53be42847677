func run(_ path: String) throws {
    // ruleid: process-or-shell
    let process = Process()
    // ruleid: process-or-shell
    system("ls " + path)
    // ruleid: process-or-shell
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // ruleid: process-or-shell
    posix_spawn(&pid, path, nil, nil, arguments, nil)
    // ok: process-or-shell
    try await database.transaction(.system("a reason")) { tx in }
    // ok: process-or-shell
    let info = ProcessInfo.processInfo
}
