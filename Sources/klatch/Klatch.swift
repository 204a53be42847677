import App
import ArgumentParser

/// The one program: the server and what an operator needs beside it.
@main
struct Klatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "klatch", abstract: "Gets people to meet, and keeps what it knows about them safe.",
        version: klatchVersion,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, OwnerCommand.self, AccountCommand.self, OperatorCommand.self,
            DoctorCommand.self,
            KeysCommand.self, AuditCommand.self, ClaimsCommand.self, BackupCommand.self, PeopleCommand.self,
            MailCommand.self, ReportCommand.self, MatchCommand.self, SlotsCommand.self, SettingsCommand.self,
            PermissionsCommand.self,
            LimitsCommand.self, ReleaseCommand.self, ComponentsCommand.self,
        ])
}
