import Foundation
import Mailboxes
import Primitives
import Privacy

extension PrivacySlice {
    init(_ installation: Installation) {
        let settings = installation.settings
        self.init(settings.owner, usesGoogle: settings.mailboxes.google != nil)
    }
}

/// How the settings about whoever runs the installation are read and what is refused, each with its fix.
extension SettingsSource {
    /// Octets of a file of terms that are read.
    private static let maximumTerms = 200_000

    mutating func owner(address: EmailAddress?) -> PrivacySlice.Operator {
        PrivacySlice.Operator(name: operatorName(), address: address, terms: terms())
    }

    private mutating func operatorName() -> String? {
        guard let name = text(.operatorName) else { return nil }
        guard name.count <= 300 else {
            refuse(.operatorName, "is longer than 300 characters", "Write name and postal address in one line.")
            return nil
        }
        return name
    }

    private mutating func terms() -> String? {
        guard let path = text(.terms) else { return nil }
        let data = FileManager.default.contents(atPath: path)
        guard let data, data.count <= Self.maximumTerms, let text = String(data: data, encoding: .utf8) else {
            refuse(
                .terms, "cannot be read, or is no text of at most \(Self.maximumTerms) octets",
                "Name a text file in UTF-8 that Klatch may read.")
            return nil
        }
        return text
    }
}
