import App
import ArgumentParser

struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "List every setting, what it decides and what holds without it.")

    @Flag(help: "Print the list as docs/configuration.md.") var markdown = false

    func run() async throws {
        if markdown { return Terminal.write(SettingsDocument.markdown) }
        for name in SettingName.allCases {
            Terminal.say("\(name.rawValue)\n    \(name.summary)\n    Without it: \(name.standard)")
        }
    }
}
