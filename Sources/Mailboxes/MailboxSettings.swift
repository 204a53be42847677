import Outbound
import Primitives

/// What an operator decides about people's own mailboxes.
package struct MailboxSettings: Sendable {
    /// This installation as Google knows it; nil where no mailbox at Gmail can be connected.
    package var google: (id: String, secret: Secret<String>)?
    /// Networks that are not public and may be called all the same: where a company's own mail server stands.
    package var networks: [AddressPrefix] = []
    /// PEM file of the authorities that people's mail servers are trusted by, instead of the machine's.
    package var authorities: String?

    package init() {}
}

/// Which addresses are dialled for a mail server that a person named: a name may lead inside.
struct MailServerRule: Sendable {
    /// Where mail servers answer: handing over, and looking.
    static let ports: Set<UInt16> = [143, 465, 587, 993]

    let networks: [AddressPrefix]
    let isLocal: Bool

    func permits(_ bytes: [UInt8], _ port: UInt16) -> Bool {
        guard let address = NetworkAddress(bytes: bytes) else { return false }
        if networks.contains(where: { $0.contains(address) }) { return true }
        if isLocal, address.isLoopback { return true }
        return address.isPublic && Self.ports.contains(port)
    }
}

extension NetworkAddress {
    fileprivate var isLoopback: Bool {
        switch self {
        case .v4(let number): number >> 24 == 127
        case .v6(let number): number == 1
        }
    }
}
