import Foundation
import Primitives
import Vault

/// Names a delivery on the wire, and proves that this installation named it: what comes back about a mail carries it, in
/// the address it comes back to or in the mail's Message-ID. Whoever never saw the mail cannot make one up.
package struct ReturnCode: Hashable, Sendable {
    /// Octets of the proof: 64 bits, each guess of which is a mail.
    static let proofLength = 8
    private static let idLength = 16

    package let delivery: DeliveryID
    let proof: [UInt8]

    init(_ delivery: DeliveryID, _ vault: KeyVault) {
        self.delivery = delivery
        proof = Array(vault.mac("mail-return", delivery.uuid.bytes).prefix(Self.proofLength))
    }

    /// Nil for what was not made here. Hyphens and dots do not matter, nor does case.
    init?(_ text: some StringProtocol, _ vault: KeyVault) {
        let plain = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
        guard plain.count == 2 * (Self.idLength + Self.proofLength),
            let bytes = Hex.decode(String(decoding: plain, as: UTF8.self)),
            let id = UUID(bytes: bytes.prefix(Self.idLength))
        else { return nil }
        let made = ReturnCode(DeliveryID(id), vault)
        guard constantTimeEqual(Array(bytes.dropFirst(Self.idLength)), made.proof) else { return nil }
        self = made
    }

    /// 48 hexadecimal digits.
    package var text: String { Hex.encode(delivery.uuid.bytes + proof) }
}

/// Where mail comes back to that cannot be delivered: one address of its own for each mail (`bounces+CODE@example.org`), so
/// that a mail server which returns nothing else still says which it was.
package struct ReturnAddress: Hashable, Sendable {
    /// Octets of the part before the plus sign at most: with the code, a local part is 64 at most (RFC 5321, 4.5.3.1.1).
    package static let maximumLocalLength = 15

    private let base: EmailAddress

    /// Nil for an address that is too long before the `@`, or has a plus sign there already.
    package init?(_ base: EmailAddress) {
        guard base.local.utf8.count <= Self.maximumLocalLength, !base.local.utf8.contains(UInt8(ascii: "+")) else {
            return nil
        }
        self.base = base
    }

    package func address(for code: ReturnCode) -> EmailAddress {
        (try? EmailAddress(parsing: "\(base.local)+\(code.text)@\(base.domain)")) ?? base
    }
}

extension DeliveryStore {
    package func code(of delivery: DeliveryID) -> ReturnCode { ReturnCode(delivery, vault) }

    /// The first of these that was made here: addresses, or Message-IDs with or without their brackets.
    func code(in texts: [String]) -> ReturnCode? {
        texts.lazy.compactMap { text -> ReturnCode? in
            let local = text.split(separator: "@", omittingEmptySubsequences: false).first ?? ""
            let plain = local.split(whereSeparator: { "<+ \t".contains($0) }).last ?? ""
            return ReturnCode(plain, vault)
        }.first
    }
}
