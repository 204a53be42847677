import Foundation
import Logging
import Mail
import Primitives
import Store
import Vault
import Web

/// Examines an installation from the outside in, and says for each finding what to do.
package enum Doctor {
    package struct Finding: Sendable, Codable {
        package enum State: String, Sendable, Codable { case good, warn, bad }
        package let subject: String
        package let state: State
        package let sentence: String
        package let fix: String?

        package var text: String {
            let mark =
                switch state {
                case .good: "ok  "
                case .warn: "note"
                case .bad: "BAD "
                }
            return "\(mark) \(subject): \(sentence)" + (fix.map { "\n     Fix: \($0)" } ?? "")
        }
    }

    /// Never throws: what cannot be examined is a finding.
    package static func examine(logger: Logger) async -> [Finding] {
        let settings: Settings
        do { settings = try await Settings.read(environment: ProcessInfo.processInfo.environment) } catch {
            return mistakes(error)
        }
        var findings = [mode(settings)] + proxies(settings) + secrets(settings)
        do {
            let installation = try await Installation.open(settings, as: .command, logger: logger)
            findings += await database(installation)
            findings.append(await clock(installation))
            findings.append(await BackupDesk(installation).finding())
            await installation.close()
        } catch {
            findings += closed(error, settings)
            // What has never been started has no key to look at, and a key's own fault is told once.
            if error is InstallationError || error is RootKeyFileError { return findings + [await mail(settings)] }
        }
        return findings + [keys(settings), await mail(settings)]
    }

    /// Why an installation does not open. That it was never started is none of its faults.
    private static func closed(_ error: any Error, _ settings: Settings) -> [Finding] {
        switch error {
        case let error as InstallationError:
            guard case .nothingHere = error else { return [fault("start", error)] }
            return [Finding(subject: "start", state: .warn, sentence: error.words.problem, fix: error.words.fix)]
        case is ConnectionFault: return [fault("database", error)]
        case is RootKeyFileError:
            return [fault("keys", error)] + settings.databaseFaults().prefix(1).map { fault("database", $0) }
        default: return [fault("start", error)]
        }
    }

    /// Where an error does not say what to do, the operators' book does.
    private static func fault(_ subject: String, _ error: any Error) -> Finding {
        let words = (error as? any ExplainedError)?.words
        return Finding(
            subject: subject, state: .bad, sentence: words?.problem ?? "\(error)",
            fix: words?.fix ?? "Mend what it names; docs/operators.md, \"When something is wrong\", has more.")
    }

    private static func mistakes(_ error: any Error) -> [Finding] {
        guard let mistakes = error as? SettingsMistakes else {
            return [fault("settings", error)]
        }
        return mistakes.all.map {
            Finding(subject: $0.setting, state: .bad, sentence: $0.problem, fix: $0.fix)
        }
    }

    /// Behind a proxy that is not named, all visitors count as one.
    private static func proxies(_ settings: Settings) -> [Finding] {
        if let proxies = settings.proxies {
            let named = proxies.proxies.map(\.description).joined(separator: ", ")
            return [
                Finding(
                    subject: "proxies", state: .good, sentence: "\(named), believed in \(proxies.field.rawValue)",
                    fix: nil)
            ]
        }
        if settings.isLocal || settings.certificate != nil { return [] }
        let fix = "Set KLATCH_TRUSTED_PROXIES to the address of the proxy that speaks TLS before Klatch."
        let sentence = "none named, and no certificate: behind a proxy all visitors share one visitor's limits"
        return [Finding(subject: "proxies", state: .warn, sentence: sentence, fix: fix)]
    }

    private static func mode(_ settings: Settings) -> Finding {
        settings.isLocal
            ? Finding(
                subject: "mode", state: .warn, sentence: "local: Klatch answers on this machine only",
                fix: "Set KLATCH_URL to its public https:// address to serve others.")
            : Finding(subject: "mode", state: .good, sentence: "production at \(settings.publicURL ?? "")", fix: nil)
    }

    private static func database(_ installation: Installation) async -> [Finding] {
        do {
            let version: String = try await installation.database.transaction(.system("doctor")) {
                try $0.first("SELECT current_setting('server_version') AS version")?.get("version") ?? ""
            }
            let kind = installation.cluster == nil ? "external" : "private"
            return [
                Finding(
                    subject: "database", state: .good,
                    sentence: "\(kind) PostgreSQL \(version), schema current, role without power", fix: nil)
            ]
        } catch {
            return [
                Finding(
                    subject: "database", state: .bad, sentence: "\(error)", fix: "Check that it runs and is reached.")
            ]
        }
    }

    /// Seconds that this machine's clock may differ from the database's.
    private static let clockTolerance = 5.0

    private static func clock(_ installation: Installation) async -> Finding {
        if installation.cluster != nil { return keptTime() }
        let there: Date? = try? await installation.database.transaction(.system("doctor")) {
            try $0.first("SELECT clock_timestamp() AS now")?.get("now")
        }
        guard let there else {
            return Finding(
                subject: "clock", state: .warn, sentence: "could not be compared", fix: "See what the database says.")
        }
        let difference = abs(there.timeIntervalSinceNow)
        return difference < clockTolerance
            ? keptTime()
            : Finding(
                subject: "clock", state: .bad, sentence: "differs from the database's by \(Int(difference)) s",
                fix: "Let both machines keep time by NTP.")
    }

    /// Programs that keep a machine's clock, as `/proc` names them: 15 letters at most.
    private static let timeKeepers = ["chronyd", "ntpd", "ntpsec", "openntpd", "ptp4l", "phc2sys", "systemd-timesyn"]

    /// A database on this machine goes by the same clock: what counts is whether anything keeps that.
    private static func keptTime() -> Finding {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let names = processes.filter { Int($0) != nil }.compactMap { process in
            FileManager.default.contents(atPath: "/proc/\(process)/comm").map {
                String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            }
        }
        if let keeper = names.first(where: timeKeepers.contains) {
            return Finding(subject: "clock", state: .good, sentence: "kept in time by \(keeper)", fix: nil)
        }
        return Finding(
            subject: "clock", state: .warn, sentence: "\(Date().formatted(.iso8601)); no program here keeps it in time",
            fix: "Install chrony or systemd-timesyncd, unless the machine's host keeps it.")
    }

    /// Files with secrets that others on this machine may read. A container's are often so, where nobody else is.
    private static func secrets(_ settings: Settings) -> [Finding] {
        settings.secretFiles.compactMap { file in
            var entry = stat()
            guard stat(file, &entry) == 0, entry.st_mode & 0o007 != 0 else { return nil }
            return Finding(
                subject: "secrets", state: .warn, sentence: "everybody on this machine can read \(file)",
                fix: "Run: chmod o= \(file)")
        }
    }

    private static func keys(_ settings: Settings) -> Finding {
        do {
            _ = try RootKeyFile(settings.rootKeyPath).load()
            return Finding(
                subject: "keys", state: .good, sentence: "root key in \(settings.rootKeyPath), readable by us only",
                fix: nil)
        } catch {
            return fault("keys", error)
        }
    }

    /// Connects and signs in, and sends nothing.
    private static func mail(_ settings: Settings) async -> Finding {
        guard let smtp = settings.smtp else {
            return Finding(
                subject: "mail", state: .warn, sentence: "stays in the outbox",
                fix: "Set KLATCH_SMTP_URL and KLATCH_MAIL_FROM.")
        }
        let (trouble, dialogue) = await SMTPTransport(smtp).check()
        guard let trouble else { return Finding(subject: "mail", state: .good, sentence: "\(smtp) answers", fix: nil) }
        return Finding(subject: "mail", state: .bad, sentence: "\(trouble.summary)\n\(dialogue)", fix: trouble.fix)
    }
}
