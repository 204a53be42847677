import Foundation

/// A part of what runs that somebody else made, in the version that runs.
package struct Component: Sendable, Hashable, Codable {
    /// Who keeps it, and so whose notices tell of its flaws.
    package enum Origin: String, Sendable, Codable { case swift, debian }

    package let origin: Origin
    /// Of a Swift package host and path of its repository, as `github.com/apple/swift-nio`; of Debian the source package.
    package let name: String
    package let version: String

    package init(_ origin: Origin, _ name: String, _ version: String) {
        (self.origin, self.name, self.version) = (origin, name, version)
    }

    /// The package URL (purl-spec, types `swift` and `deb`).
    package var purl: String {
        let kind = origin == .swift ? "swift" : "deb/debian"
        return "pkg:\(kind)/\(Self.escaped(name, but: "/"))@\(Self.escaped(version))"
            + (origin == .debian ? "?arch=source" : "")
    }

    private static func escaped(_ text: String, but kept: String = "") -> String {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~" + kept)
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
    }
}

extension Component: Comparable {
    package static func < (one: Self, other: Self) -> Bool {
        (one.origin.rawValue, one.name, one.version) < (other.origin.rawValue, other.name, other.version)
    }
}
