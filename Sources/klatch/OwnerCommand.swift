import App
import ArgumentParser

struct OwnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "owner", abstract: "Let the owner in.",
        subcommands: [OwnerLinkCommand.self, OwnerResetFactorsCommand.self])
}

struct OwnerLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a new one-time link that signs the owner in, good for an hour.")

    @Flag(help: "Print the link as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let link = try await OwnerLink(installation).make()
            if json { try Terminal.sayJSON(["link": link]) } else { Terminal.say(link) }
        }
    }
}

struct OwnerResetFactorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-factors",
        abstract: "Take the owner's passkeys, app, codes and password away, end their sessions, and print a new link.",
        discussion: "For the day on which all of them are lost. It is noted in the audit log.")

    func run() async throws {
        try await Terminal.opened { installation in
            guard let link = try await OwnerLink(installation).makeWithoutFactors() else {
                throw ValidationError("There is no owner yet. Use: klatch owner link")
            }
            Terminal.say(link)
        }
    }
}
