import Backups
import Claims
import Foundation
import Primitives
import Releases
import Vault

/// `klatch release`: keys, signing and checking of release files, without an installation.
package enum ReleaseDesk {
    /// Makes a key: the private half into a new file, the public one returned.
    package static func makeKey(_ path: String) throws -> String {
        let key = ReleaseKey()
        try PlainFile.create(path, Array(key.secret.reveal().utf8))
        return key.verifying
    }

    /// The signed text of a draft.
    package static func sign(_ draft: String, key path: String) throws -> String {
        guard let bytes = ProgramDigest.bytes(of: draft, atMost: Release.maximumLength), Release(json: bytes) != nil,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw ReleaseFileError.noDraft(draft) }
        guard let secret = ProgramDigest.bytes(of: path, atMost: 200),
            let key = ReleaseKey(text: String(decoding: secret, as: UTF8.self))
        else { throw ReleaseFileError.noKey(path) }
        return try ReleaseFile(signing: text, with: key).json
    }

    /// What a file says of each claim about changes, for a program.
    package static func check(_ path: String, keys: [String], program: String, now: Date) throws -> [ReleaseLine] {
        guard let bytes = ProgramDigest.bytes(of: path, atMost: 2 * Release.maximumLength),
            let file = ReleaseFile(bytes)
        else { throw ReleaseFileError.unreadable(path) }
        let trusted = keys.compactMap(VerifyingKey.init(hex:))
        guard trusted.count == keys.count else { throw ReleaseFileError.noPublicKey }
        guard let release = file.opened(trusting: trusted) else { throw ReleaseFileError.notSigned(path) }
        guard let digest = ProgramDigest.digest(of: program) else { throw ReleaseFileError.unreadable(program) }
        let judgement = ReleaseJudgement(release, program: digest, now: now)
        return ReleaseJudgement.claims.compactMap { claim in
            judgement.finding(claim).map { ReleaseLine(id: claim, outcome: $0.outcome, reason: $0.reason) }
        }
    }
}

/// What a release says of one claim.
package struct ReleaseLine: Codable, Sendable {
    package let id: String
    package let outcome: ClaimFinding.Outcome
    package let reason: String

    package var isSo: Bool { outcome == .holds }
    package var text: String { "\(outcome.rawValue)\t\(id)\t\(reason)" }
}

package enum ReleaseFileError: Error, CustomStringConvertible {
    case noDraft(String), noKey(String), noPublicKey, unreadable(String), notSigned(String)

    package var description: String {
        switch self {
        case .noDraft(let path):
            "\(path) is no draft of a release. Fix: write JSON with the fields that docs/releases.md tells."
        case .noKey(let path): "\(path) is no key for releases. Fix: make one with `klatch release key FILE`."
        case .noPublicKey: "A key is 64 hexadecimal figures. Fix: copy the line that `klatch release key` printed."
        case .unreadable(let path): "\(path) cannot be read, or is not what it should be."
        case .notSigned(let path): "\(path) is not signed by any of these keys, or was changed since."
        }
    }
}
