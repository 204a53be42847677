import Foundation
import Primitives
import Web

/// The browser that somebody comes with: its family and system, from a closed vocabulary, its network, and the cookie
/// by which it is known again. Enough to be recognised by its owner, too little to identify.
package struct Device: Sendable, Equatable {
    package let text: String
    package let network: NetworkPrefix?
    /// What its own cookie says; believed only where it is on record.
    let token: String?
    /// The language to write to its user in.
    let language: String
    /// The live session whose cookie it carries: over where another begins.
    var session: UUID?

    package init(text: String, network: NetworkPrefix? = nil, token: String? = nil, language: String = "en") {
        self.text = text
        self.network = network
        self.token = token
        self.language = language
    }

    /// Reads `User-Agent`, of which every browser claims to be several; the most telling mark wins.
    package init(
        userAgent: String?, network: NetworkPrefix? = nil, token: String? = nil, language: String = "en"
    ) {
        let agent = (userAgent ?? "").prefix(400)
        let browser = Self.browsers.first { agent.contains($0.mark) }?.name
        let system = Self.systems.first { agent.contains($0.mark) }?.name
        let text = [browser ?? "Browser", system].compactMap { $0 }.joined(separator: ", ")
        self.init(text: text, network: network, token: token, language: language)
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

extension NetworkPrefix {
    /// Where an address lies, as far as somebody recognises their own network by it and nobody finds a household: 24 bits
    /// of version 4, 48 of version 6.
    var ofNetwork: NetworkPrefix { widened(to: isVersion4 ? 24 : 48) }
}

enum DeviceRule {
    /// Seconds for which a browser keeps the cookie; browsers allow no more (RFC 6265bis, 5.5).
    static let lifetime: TimeInterval = 400 * 86_400
}

extension Exchange {
    /// Who knocks, as far as their browser and their network tell.
    package var device: Device {
        var device = Device(
            userAgent: userAgent, network: NetworkPrefix(address: peer)?.ofNetwork, token: deviceToken,
            language: catalogue.language)
        device.session = caller?.session
        return device
    }
}
