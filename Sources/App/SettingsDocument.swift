/// `docs/configuration.md`, as the settings themselves tell it.
package enum SettingsDocument {
    package static var markdown: String {
        let rows = SettingName.allCases.map { name in
            "| `\(name.rawValue)` | \(name.summary)\(name.isSecret ? " Secret." : "") | \(name.standard) |"
        }
        return """
            # Configuration

            Klatch is configured when it starts: by environment variables, and below them by a file of `NAME=value` lines
            (`KLATCH_CONFIG`). A secret may be given in a file of its own instead: set `<NAME>_FILE` to its path. All mistakes
            are reported together, each with its fix; `klatch doctor` shows what is in force.

            | setting | what it decides | without it |
            |---|---|---|
            \(rows.joined(separator: "\n"))

            Made by `klatch settings --markdown`; a test compares it with the program.

            """
    }
}
