import Configuration
import Foundation
import SystemPackage

/// Reads settings as text: the environment first, then the file, and secrets also from files of their own.
struct SettingsSource {
    private static let maximumFileBytes = 65_536

    private var reader: ConfigReader
    private(set) var mistakes: [SettingsMistakes.Mistake] = []
    /// Files that secrets were read from.
    private(set) var secretFiles: [String] = []

    /// `file` is read where it exists; one that was named by `KLATCH_CONFIG` must exist.
    init(environment: [String: String], defaultFile: (SettingsSource) -> String) async {
        mistakes = environment.keys.sorted().compactMap { SettingSpelling.mistake($0, in: nil) }
        let first = EnvironmentVariablesProvider(environmentVariables: environment)
        reader = ConfigReader(provider: first)
        let named = text(.file)
        let path = named ?? defaultFile(self)
        do {
            let second = try await EnvironmentVariablesProvider(
                environmentFilePath: FilePath(path), allowMissing: named == nil)
            reader = ConfigReader(providers: [first, second])
            let lines = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            mistakes += SettingSpelling.mistakes(inLines: lines, of: path)
            if SettingName.allCases.contains(where: { $0.isSecret && lines.contains($0.rawValue + "=") }) {
                secretFiles.append(path)
            }
        } catch {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            var isFolder: ObjCBool = false
            if named == nil, FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue
            {
                refuse(.data, "\(folder) is not a folder", "Move it away, or name another folder.")
            } else {
                refuse(.file, "the file \(path) cannot be read", "Check that it exists and that Klatch may read it.")
            }
        }
    }

    /// The value, trimmed; nil where it is not set or empty.
    mutating func text(_ name: SettingName) -> String? {
        let plain = value(name.rawValue, isSecret: name.isSecret)
        guard name.isSecret, let path = value(name.rawValue + "_FILE", isSecret: false) else { return plain }
        if plain != nil {
            refuse(name, "is given twice, also as \(name.rawValue)_FILE", "Keep one of the two.")
            return nil
        }
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.maximumFileBytes else {
            refuse(
                name, "the file \(path) cannot be read", "Check \(name.rawValue)_FILE and the file's owner and mode.")
            return nil
        }
        secretFiles.append(path)
        let secret = Self.trimmed(String(decoding: data, as: UTF8.self))
        if secret == nil {
            refuse(name, "the file \(path) is empty", "Write the secret into it, or unset \(name.rawValue)_FILE.")
        }
        return secret
    }

    mutating func refuse(_ name: SettingName, _ problem: String, _ fix: String) {
        mistakes.append(SettingsMistakes.Mistake(setting: name.rawValue, problem: problem, fix: fix))
    }

    private func value(_ name: String, isSecret: Bool) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        return reader.string(forKey: key, isSecret: isSecret).flatMap(Self.trimmed)
    }

    private static func trimmed(_ text: String) -> String? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }
}
