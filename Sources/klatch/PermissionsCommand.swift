import ArgumentParser
import Policy

struct PermissionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "permissions", abstract: "Print who may do what, as docs/permissions.md.")

    func run() async throws { Terminal.write(PermissionMatrix.markdown) }
}
