import Factors
import Foundation
import Primitives
import Vault

/// A second factor as its owner sees it in the list.
struct Factor: Sendable, Equatable {
    enum Kind: String, Sendable { case passkey, totp }

    let id: UUID
    let kind: Kind
    let name: String
    let createdAt: Date
    let usedAt: Date?
}

/// A passkey as it is sealed.
struct PasskeyMaterial: Codable, Sendable, SealableValue {
    let identifier: [UInt8]
    let algorithm: Int
    let key: [UInt8]
    let isBackupEligible: Bool
    let isBackedUp: Bool
    let make: UUID?
    let transports: [PasskeyTransport]

    init(_ passkey: Passkey) {
        identifier = passkey.identifier
        algorithm = passkey.key.algorithm.rawValue
        key = passkey.key.bytes
        isBackupEligible = passkey.isBackupEligible
        isBackedUp = passkey.isBackedUp
        make = passkey.make
        transports = passkey.transports
    }

    /// - Parameter isBackedUp: as it was said at the last use; nil where there was none since.
    func passkey(signCount: Int64, isBackedUp now: Bool?) -> Passkey? {
        guard let algorithm = PasskeyAlgorithm(rawValue: algorithm), let key = PasskeyKey(algorithm, key),
            let signCount = UInt32(exactly: signCount)
        else { return nil }
        return Passkey(
            identifier: identifier, key: key, signCount: signCount, isBackupEligible: isBackupEligible,
            isBackedUp: now ?? isBackedUp, make: make, transports: transports)
    }
}
