import App
import ArgumentParser

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to this version's schema. `serve` does it by itself.")

    @Flag(help: "Print the version as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened(as: .migration) { _ in
            if json { return try Terminal.sayJSON(["version": klatchVersion]) }
            Terminal.say("The database stands at version \(klatchVersion).")
        }
    }
}
