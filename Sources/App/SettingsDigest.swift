import Releases

extension SettingsSource {
    /// What may differ between a server and a command beside it: it changes nothing of what is claimed.
    private static let aside: Set<SettingName> = [
        .listen, .redirectListen, .metricsListen, .databaseConnections, .logLevel, .file,
    ]

    /// SHA-256 of all settings, in hexadecimal; of secrets, only whether they are there.
    var digest: String {
        var copy = self
        let lines = SettingName.allCases.filter { !Self.aside.contains($0) }.map { name in
            let value = copy.text(name)
            return "\(name.rawValue)=\(name.isSecret ? (value == nil ? "" : "set") : value ?? "")"
        }
        return ProgramDigest.digest(ofText: lines.joined(separator: "\n"))
    }
}
