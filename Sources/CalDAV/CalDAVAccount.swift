import Foundation
import Outbound
import Primitives

/// Somebody's account at a calendar server, and for whom it is asked.
package struct CalDAVAccount: Sendable {
    package let address: TypedAddress
    let user: String
    let password: Secret<String>
    let onBehalf: OnBehalf

    /// Nil for a name that cannot be sent (RFC 7617, 2): one with a colon, or with control characters.
    package init?(_ address: TypedAddress, user: String, password: Secret<String>, for onBehalf: OnBehalf) {
        guard Self.isPlain(user), Self.isPlain(password.reveal()), !user.contains(":") else { return nil }
        self.address = address
        self.user = user
        self.password = password
        self.onBehalf = onBehalf
    }

    private static func isPlain(_ text: String) -> Bool {
        (1...1_000).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// Over TLS only: every address is https.
    var authorization: RequestField {
        let pair = Data((user + ":" + password.reveal()).utf8).base64EncodedString()
        return RequestField("Authorization", Secret("Basic " + pair))
    }

    /// Whether a server's word may lead from the typed address to that one, with the same password: within one domain.
    /// Two labels are a domain where the first of them is longer than those under which countries sell names.
    func trusts(_ other: TypedAddress) -> Bool {
        guard case .name(let own) = address.host, case .name(let name) = other.host, own != name else {
            return address.host == other.host
        }
        let domain = own.split(separator: ".").suffix(2)
        return (domain.first?.count ?? 0) > 3 && name.split(separator: ".").suffix(2) == domain
    }
}
