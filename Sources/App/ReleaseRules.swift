import Foundation
import Primitives
import Releases
import Vault

/// How the settings of the release file are read and what is refused, each with its fix.
extension SettingsSource {
    /// Nil where no release file is named.
    mutating func release() -> ReleaseSettings? {
        let (file, texts) = (text(.releaseFile), text(.releaseKeys)?.split(separator: ","))
        guard let file else {
            if texts != nil { refuse(.releaseFile, "is missing beside the keys", "Name the file, or unset both.") }
            return nil
        }
        guard file.hasPrefix("/") else {
            refuse(.releaseFile, "is no absolute path", "Write it as /etc/klatch/release.json.")
            return nil
        }
        let keys = (texts ?? []).map { VerifyingKey(hex: String($0.trimmingWhitespace())) }
        let sound = keys.compactMap { $0 }
        guard !sound.isEmpty, sound.count == keys.count else {
            refuse(
                .releaseKeys, "is no list of public keys",
                "Copy the lines that `klatch release key` printed to those who sign, separated by commas.")
            return nil
        }
        return ReleaseSettings(file: file, keys: sound)
    }
}
