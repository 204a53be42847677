import Foundation
import PackagePlugin

/// Turns a room's `Migrations`, `Templates`, `Locales`, `Lists` and `Assets` into one Swift file, `EmbeddedFiles.swift`. The room
/// that tells what was built in gets `Package.resolved` as well.
@main
struct EmbedFiles: BuildToolPlugin {
    static let folders = ["Assets", "Lists", "Locales", "Migrations", "Templates"]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = target.directoryURL
        let pins = target.name == "Components" ? [context.package.directoryURL.appending(path: "Package.resolved")] : []
        let inputs =
            try Self.folders.flatMap { try files(in: root.appending(path: $0)) }
            + pins.filter { FileManager.default.fileExists(atPath: $0.path) }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(inputs.count) files of \(target.name)",
                executable: try context.tool(named: "embed-files").url,
                arguments: [output.path, root.path] + inputs.map(\.path),
                inputFiles: inputs, outputFiles: [output])
        ]
    }

    private func files(in folder: URL) throws -> [URL] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            .filter { !$0.hasPrefix(".") && $0.contains(".") }
            .map { folder.appending(path: $0) }
    }
}
