import App
import ArgumentParser

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check settings, keys, database, mail and clock, each with its fix.")

    @Flag(help: "Print the findings as JSON.") var json = false

    func run() async throws {
        try await Terminal.reporting {
            let findings = await Doctor.examine(logger: Terminal.quietLogger)
            if json { try Terminal.sayJSON(findings) } else { findings.forEach { Terminal.say($0.text) } }
            if findings.contains(where: { $0.state == .bad }) { throw ExitCode.failure }
        }
    }
}
