import Claims
import Foundation
import Primitives
import Trust
import Vault

/// Where the signed release file of this build is, and whose signature counts.
package struct ReleaseSettings: Sendable {
    package let file: String
    package let keys: [VerifyingKey]

    package init(file: String, keys: [VerifyingKey]) {
        self.file = file
        self.keys = keys
    }
}

/// What the signed release file says of the program that runs. Without one these claims are not proved, and nothing is stopped.
package struct ReleaseProbe: Probe {
    let claim: String
    let settings: ReleaseSettings?
    /// The file of the program; nil for the one that runs.
    let program: String?

    package init(_ claim: String, _ settings: ReleaseSettings?, program: String? = nil) {
        self.claim = claim
        self.settings = settings
        self.program = program
    }

    package func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard let settings else {
            return ClaimFinding(.unproved, "There is no signed release file for the build that runs.")
        }
        guard let bytes = ProgramDigest.bytes(of: settings.file, atMost: 2 * Release.maximumLength),
            let file = ReleaseFile(bytes)
        else { return ClaimFinding(.unproved, "The release file cannot be read.") }
        guard let release = file.opened(trusting: settings.keys) else {
            return ClaimFinding(.broken, "The release file is not signed by anybody who may.")
        }
        let digest = if let program { ProgramDigest.digest(of: program) } else { ProgramDigest.own }
        guard let digest else {
            return ClaimFinding(.unproved, "The program that runs cannot be read.")
        }
        return ReleaseJudgement(release, program: digest, now: scene.time.now()).finding(claim)
            ?? ClaimFinding(.unproved, "The release file is not about this.")
    }
}
