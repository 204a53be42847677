import Foundation
import Primitives
import Store
import Trust

/// `klatch claims export` and `klatch claims check`: evidence for somebody who checks it elsewhere.
package struct EvidenceDesk: Sendable {
    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    /// Writes all evidence into a file that only we may read, and returns how much it was.
    package func export(to path: String) async throws -> Int {
        let vault = installation.vault
        let bundle = try await installation.database.transaction(.system("hands out the evidence of claims")) {
            try EvidenceBundle($0, vault)
        }
        guard
            FileManager.default.createFile(
                atPath: path, contents: try bundle.json, attributes: [.posixPermissions: 0o600])
        else { throw EvidenceFileError.notWritten(path) }
        return bundle.count
    }

    /// Without an installation: what a file says, checked by keys known from elsewhere.
    package static func check(_ path: String, keys: [String]) throws -> (count: Int, faults: [String], lines: [String])
    {
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        guard size <= EvidenceBundle.maximumLength, let data = FileManager.default.contents(atPath: path),
            let bundle = try? JSONDecoder().decode(EvidenceBundle.self, from: data)
        else { throw EvidenceFileError.unreadable(path) }
        return (bundle.count, bundle.faults(trusting: keys), bundle.standing)
    }
}

package enum EvidenceFileError: Error, CustomStringConvertible {
    case notWritten(String), unreadable(String)

    package var description: String {
        switch self {
        case .notWritten(let path): "\(path) could not be written. Fix: name a file in a folder that may be written to."
        case .unreadable(let path): "\(path) is no file of `klatch claims export`."
        }
    }
}
