import App
import ArgumentParser

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Help somebody who cannot sign in.",
        subcommands: [AccountResetFactorsCommand.self])
}

struct AccountResetFactorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-factors",
        abstract:
            "Take somebody's passkeys, app, codes and password away and end their sessions. Exit code 1 if nobody has the address.",
        discussion: """
            For whoever lost all of them, or had them taken away by "this was not me". They sign in by mail then and set up new \
            ones, so be sure first, by other means than their mail, that it is them who ask. It is noted in the audit log.
            """)

    @Argument(help: "The e-mail address of somebody who has an account.") var address: String

    func run() async throws {
        try await Terminal.opened { installation in
            guard try await FactorRescue(installation).reset(address) else {
                Terminal.complain("Nobody here has the address \(address). Fix: look for it under People or Members.")
                throw ExitCode(1)
            }
            Terminal.say("Done. They can sign in by mail now, and set up a new second factor.")
        }
    }
}
