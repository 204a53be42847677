import App
import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the site and do its work until told to stop.")

    func run() async throws {
        try await Terminal.reporting {
            let settings = try await Terminal.settings()
            try ListenCheck.check(settings)
            let installation = try await Installation.open(settings, as: .server, logger: Terminal.logger(settings))
            try await Server(installation) { Terminal.say($0) }.run()
        }
    }
}
