import Foundation

/// `embed-files OUTPUT ROOT FILE…`: writes `embeddedFiles`, each file's path below ROOT with its text, in path order.
@main
struct EmbedFilesCommand {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { exit(64) }
        let root = arguments[1] + "/"
        let entries = try arguments.dropFirst(2).map { path in
            try entry(name: name(path, below: root), text: String(contentsOfFile: path, encoding: .utf8))
        }
        let source = """
            // Made by embed-files from the room's own folders. Not to be edited.
            import Primitives

            let embeddedFiles: [EmbeddedFile] = [
            \(entries.joined(separator: "\n"))
            ]

            """
        try source.write(toFile: arguments[0], atomically: true, encoding: .utf8)
    }

    /// A file of elsewhere goes by its own name.
    private static func name(_ path: String, below root: String) -> String {
        path.hasPrefix(root) ? String(path.dropFirst(root.count)) : String(path.split(separator: "/").last ?? "")
    }

    /// A raw string literal with more number signs than the text itself has in a row.
    private static func entry(name: String, text: String) -> String {
        var signs = "#"
        while text.contains("\"\"\"" + signs) || text.contains("\\" + signs) { signs += "#" }
        return "EmbeddedFile(path: \"\(name)\", text: \(signs)\"\"\"\n\(text)\n\"\"\"\(signs)),"
    }
}
