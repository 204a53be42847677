/// Everything that is wrong with the settings, told at once.
package struct SettingsMistakes: Error, Equatable, CustomStringConvertible {
    package struct Mistake: Equatable, Sendable {
        package let setting: String
        package let problem: String
        package let fix: String
    }

    package let all: [Mistake]

    package var description: String {
        let lines = all.map { "  \($0.setting): \($0.problem)\n    Fix: \($0.fix)" }
        return "The settings cannot be used:\n" + lines.joined(separator: "\n")
    }
}
