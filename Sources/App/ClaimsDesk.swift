import Audit
import Claims
import Foundation
import Mail
import Primitives
import Store
import Trust
import Vault

/// `klatch claims`: the register, and whether what it says is so on this installation.
package struct ClaimsDesk: Sendable {
    private let installation: Installation
    private let verification: ClaimVerification

    /// The site is put together as the server does, without a socket: its routes are part of what is examined.
    package init(_ installation: Installation) throws {
        self.installation = installation
        let site = installation.settings.site(port: installation.settings.port, version: klatchVersion)
        verification = try SiteAssembly(installation, site: site, transport: NoTransport()).trust.verification
    }

    package struct Report: Sendable, Codable {
        package let claims: [ClaimReport]

        package var hasBroken: Bool { claims.contains { $0.state == .red } }

        package var text: String {
            let lines = claims.map { "\($0.state.rawValue.padded(6))\($0.id.padded(34))\($0.reason)" }
            let counts = ClaimState.allCases.map { state in (state, claims.count { $0.state == state }) }
            let sum = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
            return (lines + [sum]).joined(separator: "\n")
        }
    }

    package struct Line: Sendable, Codable {
        package let id: String
        package let kind: Claim.Kind
        package let sentence: String
        /// Hours.
        package let maximumAge: Int
        package let isBuilt: Bool

        package var text: String { "\((isBuilt ? "" : "not yet built").padded(15))\(id.padded(34))\(sentence)" }
    }

    /// The whole register.
    package var list: [Line] {
        let built = Set(verification.built.map(\.id))
        return ClaimArea.all.flatMap(\.claims).map {
            Line(
                id: $0.id, kind: $0.kind, sentence: $0.sentence, maximumAge: $0.maximumAge,
                isBuilt: built.contains($0.id))
        }
    }

    /// Examines these, or all that are built where none is named. Throws `UnknownClaims`.
    package func verify(_ names: [String]) async throws -> Report {
        let built = verification.built
        let unknown = names.filter { name in !built.contains { $0.id == name } }
        guard unknown.isEmpty else { throw UnknownClaims(names: unknown) }
        let claims = names.isEmpty ? built : built.filter { names.contains($0.id) }
        return Report(claims: try await verification.verify(claims, by: .command))
    }
}

/// Names that the register does not have, or whose part is not built yet.
package struct UnknownClaims: Error, CustomStringConvertible {
    let names: [String]

    package var description: String {
        "not in the register, or not yet built: \(names.joined(separator: ", ")). `klatch claims list` shows which there are."
    }
}

/// Sends nothing: a command that examines has no mail to send.
private struct NoTransport: MailTransport {
    func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult {
        .unavailable(reason: "a command that examines sends nothing")
    }
}

extension String {
    /// Filled with spaces, and one at least, so that columns line up.
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
