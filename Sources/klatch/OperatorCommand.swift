import App
import ArgumentParser
import Policy

struct OperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "Look after who may look after this installation.",
        subcommands: [
            OperatorGrantCommand.self, OperatorListCommand.self, OperatorRevokeCommand.self,
            OperatorConfirmCommand.self,
        ])
}

struct OperatorGrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Give somebody a role. Their sessions end. Exit code 1 if nobody has the address.",
        discussion: "Each grant has a reason and ends by itself, after 90 days at most. It is noted in the audit log.")

    @Argument(help: "The e-mail address of somebody who has an account.") var address: String
    @Option(help: "support, security or infrastructure.") var role: OperatorRole
    @Option(help: "Why, in one sentence.") var reason: String
    @Option(help: "For how many days, 1 to 90.") var days = 30
    @Flag(help: "Print the grant as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let line = try await OperatorDesk(installation).give(address, role: role, days: days, reason: reason)
            if json { try Terminal.sayJSON(line) } else { Terminal.say(line.text) }
        }
    }
}

struct OperatorListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who has which role, why, and until when.")

    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let lines = try await OperatorDesk(installation).list()
            if json { return try Terminal.sayJSON(lines) }
            if lines.isEmpty {
                Terminal.say("Nobody has rights over this installation. Give some: klatch operator grant")
            }
            lines.forEach { Terminal.say($0.text) }
        }
    }
}

struct OperatorRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take a role away. The account's sessions end.")

    @Argument(help: "The id of the grant, from `klatch operator list`.") var grant: String

    func run() async throws {
        try await Terminal.opened { installation in
            try await OperatorDesk(installation).revoke(grant)
            Terminal.say("Taken away. That account's sessions have ended.")
        }
    }
}

struct OperatorConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract:
            "Say in the running access review that a grant is still needed. Exit code 1 if no review asks about it.",
        discussion: "For the only operator there is, whom nobody else can confirm. It is noted in the audit log.")

    @Argument(help: "The id of the grant, as the page \"Access review\" says.") var grant: String

    func run() async throws {
        try await Terminal.opened { installation in
            try await OperatorDesk(installation).confirm(grant)
            Terminal.say("Noted: it is still needed.")
        }
    }
}

extension OperatorRole: ExpressibleByArgument {}
