import App
import ArgumentParser

struct OwnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "owner", abstract: "Let the owner in.", subcommands: [OwnerLinkCommand.self])
}

struct OwnerLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a new one-time link that signs the owner in, good for an hour.")

    func run() async throws {
        try await Terminal.opened { installation in
            Terminal.say(try await OwnerLink(installation).make())
        }
    }
}
