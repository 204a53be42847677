import Foundation

/// What is known of a build when it is released: who made, tested, reviewed and approved it. docs/releases.md tells its fields.
package struct Release: Codable, Sendable, Equatable {
    /// Octets of a release file that are read.
    package static let maximumLength = 4 * 1024 * 1024

    /// A place where the whole suite or people tried the build.
    package struct Trial: Codable, Sendable, Equatable {
        /// `suite` and `staging` have to be there.
        package let name: String
        package let passed: Bool
        package let at: Date
        /// SHA-256 of the program that was tried, in hexadecimal.
        package let program: String
    }

    /// Something that a person looks at before a release.
    package struct Check: Codable, Sendable, Equatable {
        package let item: String
        package let done: Bool
    }

    /// A change since the release before.
    package struct Change: Codable, Sendable, Equatable {
        package let commit: String
        package let author: String
        package let reviewer: String
        /// Whether all its tests had passed when it was merged.
        package let passed: Bool
    }

    /// A rehearsal of going back to the build before.
    package struct Rollback: Codable, Sendable, Equatable {
        package let at: Date
        package let seconds: Int
        /// Whether no accepted change was lost.
        package let intact: Bool
    }

    package let version: String
    package let commit: String
    /// SHA-256 of the program, in hexadecimal.
    package let program: String
    package let builtBy: String
    package let approvedBy: String
    package let approvedAt: Date
    package let trials: [Trial]
    package let checks: [Check]
    package let changes: [Change]
    /// When the team was last told of a push to the repository.
    package let pushTold: Date?
    package let rollback: Rollback?

    /// Of JSON with times as ISO 8601. Nil for anything else, and for what is longer than any release.
    package init?(json: [UInt8]) {
        guard json.count <= Self.maximumLength else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let release = try? decoder.decode(Self.self, from: Data(json)) else { return nil }
        self = release
    }
}
