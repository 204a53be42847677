import Foundation

/// The packages that were built in: `Package.resolved` of the build, of format 2 or 3.
enum SwiftPins {
    private struct File: Decodable {
        let pins: [Pin]
    }

    private struct Pin: Decodable {
        struct State: Decodable {
            let version: String?
            let revision: String?
        }

        let location: String
        let state: State
    }

    /// Nil for what is no such file. What was pinned to no version has its revision for one.
    static func components(_ text: String) -> [Component]? {
        guard let file = try? JSONDecoder().decode(File.self, from: Data(text.utf8)) else { return nil }
        return file.pins.map {
            Component(.swift, name(of: $0.location), $0.state.version ?? $0.state.revision ?? "unknown")
        }.sorted()
    }

    /// `https://github.com/apple/swift-nio.git` is `github.com/apple/swift-nio`, and so is `git@github.com:apple/swift-nio`.
    static func name(of location: String) -> String {
        var text = location.lowercased()
        if let scheme = text.range(of: "://") {
            text.removeSubrange(..<scheme.upperBound)
        } else if let colon = text.firstIndex(of: ":") {
            text.replaceSubrange(colon...colon, with: "/")
        }
        if let slash = text.firstIndex(of: "/"), let at = text[..<slash].lastIndex(of: "@") {
            text.removeSubrange(...at)
        }
        while text.hasSuffix("/") { text.removeLast() }
        return text.hasSuffix(".git") ? String(text.dropLast(4)) : text
    }
}
