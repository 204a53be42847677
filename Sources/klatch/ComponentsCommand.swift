import App
import ArgumentParser
import Components
import Foundation

struct ComponentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "components", abstract: "What this program is made of, and which known flaws that has.",
        subcommands: [ComponentsListCommand.self, ComponentsCompareCommand.self])
}

struct ComponentsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print every part that others made, in the version that runs.")

    @Flag(help: "Print the list as JSON.") var json = false
    @Flag(help: "Print the list as CycloneDX 1.5, in JSON.") var cyclonedx = false

    func run() async throws {
        try await Terminal.reporting {
            let components = try ComponentsDesk.list(try await Terminal.settings())
            if cyclonedx {
                Terminal.say(try ComponentsDesk.document(components, at: Date()))
            } else if json {
                try Terminal.sayJSON(["components": components])
            } else {
                components.forEach { Terminal.say("\($0.origin.rawValue)\t\($0.name)\t\($0.version)") }
            }
        }
    }
}

struct ComponentsCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract:
            "Compare it with published notices now. Exit code 1 if that cannot be done, or a flaw is open too long.")

    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let report = try await ComponentsDesk.compare(installation)
            if json {
                try Terminal.sayJSON(report)
            } else {
                let done = "Compared with \(report.notices) notices; \(report.findings.count) known flaws are open."
                Terminal.say(report.failure ?? done)
                report.findings.forEach { Terminal.say($0.text) }
            }
            if report.isBad { throw ExitCode.failure }
        }
    }
}
