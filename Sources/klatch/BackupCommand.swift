import App
import ArgumentParser
import Backups
import Foundation
import Primitives

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make, check, rehearse and restore backups.",
        subcommands: [
            BackupKeyCommand.self, BackupCreateCommand.self, BackupListCommand.self, BackupVerifyCommand.self,
            BackupDrillCommand.self, BackupRestoreCommand.self,
        ])
}

struct BackupKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make a key for backups: the private half into a file, the public one printed.",
        discussion: """
            Run it on another machine than the server, and keep the file there: whoever has it reads the backups, and \
            without it nobody does. The line that it prints goes into KLATCH_BACKUP_RECIPIENTS. Make two, kept apart.
            """)

    @Argument(help: "A new file for the private half.") var file: String
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        do {
            let key = try RecipientPrivateKey(random: .system)
            try key.write(to: file)
            if json {
                try Terminal.sayJSON(["public": key.recipient.text, "file": file])
            } else {
                Terminal.say(key.recipient.text)
            }
        } catch {
            Terminal.complain("klatch: \(error)")
            throw ExitCode.failure
        }
    }
}

struct BackupCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a backup now, check it in every place, and remove those that are over age.")

    @Flag(help: "Print what was made as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let made = try await BackupDesk(installation).create()
            if json { return try Terminal.sayJSON(made) }
            Terminal.say("\(made.data)\n\(made.keys)")
            Terminal.say(
                "\(made.rows) rows, \(made.bytes) bytes of \(made.plainBytes), in \(made.seconds) s, kept in "
                    + made.places.joined(separator: " and ") + ", read back and counted.")
            Terminal.say("signed by \(made.signer)")
            for name in made.removed { Terminal.say("removed, over age: \(name)") }
            for path in made.left { Terminal.complain("left out, no plain file or name: \(path)") }
        }
    }
}

struct BackupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the backups in each place: manifests, signatures and sizes. Exit code 1 if something is wrong.")

    @Option(help: "A folder or bucket to look into, instead of the places in the settings.") var from: String?
    @Flag(help: "Print the list as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            try BackupTelling.tell(try await BackupDesk(installation).list(from), json)
        }
    }
}

struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every octet of the backups, and count the rows of those that a key is at hand for.",
        discussion: "The newest opens by the drill's key; others by --key. Exit code 1 if something is wrong.")

    @Argument(help: "The name of one backup; all of them without it.") var name: String?
    @Option(help: "A folder or bucket to look into, instead of the places in the settings.") var from: String?
    @Option(help: "The file of a private key that backups are made for.") var key: String?
    @Flag(help: "Print the findings as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            try BackupTelling.tell(try await BackupDesk(installation).verify(name, from, key: key), json)
        }
    }
}

struct BackupDrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Restore the newest backup into a database that is thrown away, and look whether all is there.",
        discussion: "Done each night by itself, where backups are made. Exit code 1 if it fails.")

    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let record = try await BackupDesk(installation).drill()
            if json {
                try Terminal.sayJSON(record)
            } else if let failure = record.failure {
                Terminal.complain("klatch: \(failure)")
            } else {
                Terminal.say(
                    "\(record.rows ?? 0) rows of \(record.data ?? "") were restored and checked in \(record.seconds) s; "
                        + "\((record.lostSeconds ?? 0) / 60) minutes would have been lost.")
                if let sight = record.sight { Terminal.say(BackupTelling.words(sight)) }
            }
            if !record.passed { throw ExitCode.failure }
        }
    }
}

struct BackupRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring an installation back from a backup, where there is none.",
        discussion: """
            Needs the root key in its place, and the private key that the backup was made for. Never writes over a living \
            installation. Who was erased since the backup is erased again, every session ends, and mail that may have been \
            sent since waits in the outbox for somebody to decide.
            """)

    @Argument(help: "The name of a backup of the data; the newest without it.") var name: String?
    @Option(help: "The file of the private key.") var key: String
    @Option(help: "A folder or bucket with backups, instead of the first place in the settings.") var from: String?
    @Option(help: "A folder or bucket with the backups of the keys, where they lie elsewhere.") var keysFrom: String?
    @Option(help: "The data folder to restore into, instead of KLATCH_DATA.") var into: String?
    @Option(help: "The root key's file, where it is not in its place.") var rootKey: String?
    @Flag(help: "Take keys older than seven days: people erased since come back readable.") var oldKeys = false
    @Flag(help: "Print what was done as JSON.") var json = false

    func run() async throws {
        try await Terminal.reporting {
            var wish = RestoreDesk.Wish(key: key)
            (wish.name, wish.from, wish.keysFrom, wish.into) = (name, from, keysFrom, into)
            (wish.rootKey, wish.allowsOldKeys) = (rootKey, oldKeys)
            let outcome = try await RestoreDesk(try await Terminal.settings(), logger: Terminal.quietLogger).restore(
                wish)
            if json { try Terminal.sayJSON(outcome) } else { Terminal.say(outcome.text) }
        }
    }
}

/// How a place is told of.
private enum BackupTelling {
    static func tell(_ reports: [ShelfReport], _ json: Bool) throws {
        if json { try Terminal.sayJSON(reports) } else { reports.forEach(tell) }
        if reports.contains(where: { !$0.isSound }) { throw ExitCode.failure }
    }

    static func words(_ sight: DrillSight) -> String {
        "\(sight.sealedValues) sealed values of \(sight.sealedColumns) columns opened with the restored keys"
            + (sight.erasedValues > 0 ? ", \(sight.erasedValues) stay closed since their people were erased" : "")
            + "; \(sight.signIns) sign-ins worked."
    }

    private static func tell(_ report: ShelfReport) {
        Terminal.say(report.place)
        for backup in report.backups {
            let size = backup.rows.map { "\($0) rows, \(backup.bytes ?? 0) bytes" } ?? "unreadable"
            Terminal.say("  \(backup.fault == nil ? "ok " : "BAD") \(backup.name)  \(size), \(backup.checked)")
            if let fault = backup.fault { Terminal.say("      \(fault)") }
        }
        for finding in report.findings { Terminal.say("  BAD \(finding)") }
    }
}
