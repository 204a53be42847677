import Components
import Foundation
import Primitives

/// `klatch components`: what this program is made of, and what is published about its flaws.
package enum ComponentsDesk {
    /// Throws `ComponentsError` where it cannot be seen.
    package static func list(_ settings: Settings) throws -> [Component] {
        guard let components = ComponentList(settings).components() else { throw ComponentsError.unseen }
        return components
    }

    /// For other programs: CycloneDX.
    package static func document(_ components: [Component], at now: Date) throws -> String {
        try CycloneDX(components, of: klatchVersion, at: now).json
    }

    /// Compares now, and keeps what is found as the daily comparison does.
    package static func compare(_ installation: Installation) async throws -> ComponentReport {
        guard let report = try await ComponentsSlice(installation).report() else { throw ComponentsError.noFeed }
        return report
    }
}

package enum ComponentsError: Error, CustomStringConvertible {
    case unseen, noFeed

    package var description: String {
        switch self {
        case .unseen: "It cannot be seen what runs here. Fix: run on Debian, and build the program with `make build`."
        case .noFeed: "There are no notices to compare with. Fix: set KLATCH_ADVISORIES; docs/components.md tells how."
        }
    }
}
