import ArgumentParser
import Limits

struct LimitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits", abstract: "Print what is limited and why, as docs/limits.md.")

    func run() async throws { Terminal.write(PublishedLimits.document) }
}
