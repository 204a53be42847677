import Foundation
import Primitives

/// A signed-in browser, as its owner sees it in the list.
struct Session: Sendable, Equatable {
    let id: UUID
    let device: Device
    let createdAt: Date
    let usedAt: Date
    let expiresAt: Date
}

enum SessionRule {
    /// Seconds from signing in, whatever happens in between.
    static let lifetime: TimeInterval = 14 * 86_400
    /// How often "last used" is written down.
    static let touch: TimeInterval = 300
}

/// A browser and its system, from a closed vocabulary: enough to be recognised by its owner, too little to identify.
struct Device: Sendable, Equatable {
    let text: String

    init(text: String) { self.text = text }

    /// Reads `User-Agent`, of which every browser claims to be several; the most telling mark wins.
    init(userAgent: String?) {
        let agent = (userAgent ?? "").prefix(400)
        let browser = Self.browsers.first { agent.contains($0.mark) }?.name
        let system = Self.systems.first { agent.contains($0.mark) }?.name
        text = [browser ?? "Browser", system].compactMap { $0 }.joined(separator: ", ")
    }

    private static let browsers = [
        (mark: "Edg/", name: "Edge"), (mark: "OPR/", name: "Opera"), (mark: "Firefox/", name: "Firefox"),
        (mark: "Chrome/", name: "Chrome"), (mark: "Safari/", name: "Safari"),
    ]
    private static let systems = [
        (mark: "Android", name: "Android"), (mark: "iPhone", name: "iPhone"), (mark: "iPad", name: "iPad"),
        (mark: "Windows", name: "Windows"), (mark: "Mac OS X", name: "macOS"), (mark: "Linux", name: "Linux"),
    ]
}
