import Crypto
import Foundation
import Primitives

/// A secret kept outside the database that goes into every password hash: who has only the database can try nothing.
package struct PasswordPepper: Sendable {
    /// Octets of HMAC-SHA-384.
    static let macLength = 48

    /// Stored beside each hash.
    package let id: String
    private let authenticate: @Sendable ([UInt8]) throws -> [UInt8]

    /// - Parameter authenticate: HMAC-SHA-384 under the pepper. It may ask a key service, since it runs on a thread of
    ///   the hashing pool; what it throws reaches the caller as it is.
    package init(id: String, authenticate: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
        self.id = id
        self.authenticate = authenticate
    }

    /// A pepper whose key is at hand: 32 bytes or more.
    package init(id: String, key: [UInt8]) {
        let key = SymmetricKey(data: key)
        self.init(id: id) { Array(HMAC<SHA384>.authenticationCode(for: $0, using: key)) }
    }

    /// 64 characters of base 64, which bcrypt takes whole: it stops at 72 octets and at a zero byte, and here every
    /// octet of the password counts.
    func phrase(for password: Password) throws -> [UInt8] {
        var typed = Array(password.text.utf8)
        defer { typed.withUnsafeMutableBytes { wipe($0) } }
        let mac = try authenticate(typed)
        guard mac.count == Self.macLength else { throw PasswordFailure.pepper }
        return Array(Data(mac).base64EncodedData())
    }
}

/// The pepper of new hashes, and those that older ones may still need.
package struct PasswordPeppers: Sendable {
    package let current: PasswordPepper
    private let older: [PasswordPepper]

    package init(current: PasswordPepper, older: [PasswordPepper] = []) {
        self.current = current
        self.older = older
    }

    func pepper(_ id: String) -> PasswordPepper? { ([current] + older).first { $0.id == id } }
}
