import Foundation
import Primitives
import Vault

/// One mail with everything to which somebody said yes: its text, its files, who gets it, and when it
/// goes. Whatever of it changes, the yes is no longer for it.
struct ApprovableMail: Sendable, Equatable {
    let id: UUID
    let step: Int
    let to: EmailAddress
    let subject: String
    let body: String
    /// Full days since the mail before; 0 for the first, which goes at once.
    let delay: Int
    let window: SendingWindow
    /// Where another time than the delay's was agreed to, as after a pause: to the second.
    let notBefore: Date?
    /// What goes with it, in its order, to the last octet.
    var files: [AttachedFile] = []

    /// Every field with its length before it, so that no two mails share their bytes.
    var canonical: [UInt8] {
        let fields =
            [
                id.uuidString.lowercased(), "\(step)", to.text, subject, body, "\(delay)",
                window.days.map(String.init).joined(separator: ","), "\(window.from)", "\(window.until)", window.zone,
                notBefore.map { "\(Int64($0.timeIntervalSince1970.rounded(.down)))" } ?? "",
            ] + files.flatMap { [$0.id.uuidString.lowercased(), $0.name, "\($0.size)", $0.code] }
        return fields.flatMap { field -> [UInt8] in
            let bytes = Array(field.utf8)
            return withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count).bigEndian) { Array($0) } + bytes
        }
    }
}

/// Somebody's yes to one mail, as a code that only this installation can make.
enum MailApproval {
    static func seal(_ mail: ApprovableMail, _ vault: KeyVault) -> [UInt8] {
        vault.mac("outreach-approval", mail.canonical)
    }

    static func covers(_ seal: [UInt8]?, _ mail: ApprovableMail, _ vault: KeyVault) -> Bool {
        guard let seal else { return false }
        return constantTimeEqual(seal, Self.seal(mail, vault))
    }
}
