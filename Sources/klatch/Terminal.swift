import App
import ArgumentParser
import Foundation
import Logging

/// How commands talk: results to standard output, everything else to standard error.
enum Terminal {
    static func settings() async throws -> Settings {
        try await Settings.read(environment: ProcessInfo.processInfo.environment)
    }

    static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "klatch") { LogLines(label: $0) }
        logger.logLevel = settings.logLevel
        return logger
    }

    /// Commands log only what went wrong: their output is for reading.
    static var quietLogger: Logger {
        var logger = Logger(label: "klatch") { LogLines(label: $0) }
        logger.logLevel = .error
        return logger
    }

    static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    static func sayJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Runs a command; a failure is told in words and makes exit code 1, wrong settings make 78 (EX_CONFIG).
    static func reporting(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let code as ExitCode {
            throw code
        } catch let mistakes as SettingsMistakes {
            complain("\(mistakes)")
            throw ExitCode(78)
        } catch {
            complain("klatch: \(error)")
            throw ExitCode.failure
        }
    }

    /// Opens the installation for one command, and closes it whatever happens.
    static func opened(
        as user: Installation.User = .command, _ body: (Installation) async throws -> Void
    ) async throws {
        try await reporting {
            let installation = try await Installation.open(try await settings(), as: user, logger: quietLogger)
            do { try await body(installation) } catch {
                await installation.close()
                throw error
            }
            await installation.close()
        }
    }
}
