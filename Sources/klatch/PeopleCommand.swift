import App
import ArgumentParser

struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Move people in and out.",
        subcommands: [PeopleImportCommand.self, PeopleExportCommand.self])
}

struct PeopleImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Import a roster from a CSV file, whole or not at all. Bad files: exit code 2."
    )

    @Argument(help: "The CSV file.") var file: String
    @Option(help: "Name of the workspace, where there are several.") var workspace: String?
    @Option(
        name: .customLong("column"),
        help: "What a column holds, as 'Team=department', 'Hobby=custom:Hobby' or 'Phone=ignore'. May be repeated.")
    var columns: [String] = []
    @Flag(help: "Print the counts, or what is wrong with the file, as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            do {
                let report = try await RosterDesk(installation).read(file, into: workspace, columns: columns)
                if json { try Terminal.sayJSON(report) } else { Terminal.say(report.text) }
            } catch let refusal as RosterDesk.BadFile {
                if json { try Terminal.sayJSON(refusal) } else { Terminal.complain("\(file):\n\(refusal.text)") }
                throw ExitCode(2)
            }
        }
    }
}

struct PeopleExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the roster of a workspace as CSV.")

    @Option(help: "Name of the workspace, where there are several.") var workspace: String?

    func run() async throws {
        try await Terminal.opened { installation in
            try await RosterDesk(installation).write(from: workspace) { Terminal.write($0) }
        }
    }
}
