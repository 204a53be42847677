import Primitives

/// Why an address that a person typed is not one we call. The text itself is never part of it.
package enum TypedAddressError: Refusal, Hashable, CaseIterable {
    case empty, tooLong, controlCharacter, notASCII, backslash, notHTTPS, userinfo, fragment, port
    case malformedHost, encodedHost, numericHost, zone, trailingDot, singleLabel, localName, notPublic
    case malformedPath

    package var status: Int { 422 }

    package var words: WordKey {
        switch self {
        case .empty: WordKey("outbound.empty")
        case .tooLong: WordKey("outbound.too-long", ["limit": String(PlainURL.maximumLength)])
        case .controlCharacter: WordKey("outbound.control-character")
        case .notASCII: WordKey("outbound.not-ascii")
        case .backslash: WordKey("outbound.backslash")
        case .notHTTPS: WordKey("outbound.not-https")
        case .userinfo: WordKey("outbound.userinfo")
        case .fragment: WordKey("outbound.fragment")
        case .port: WordKey("outbound.port")
        case .malformedHost: WordKey("outbound.malformed-host")
        case .encodedHost: WordKey("outbound.encoded-host")
        case .numericHost: WordKey("outbound.numeric-host")
        case .zone: WordKey("outbound.zone")
        case .trailingDot: WordKey("outbound.trailing-dot")
        case .singleLabel: WordKey("outbound.single-label")
        case .localName: WordKey("outbound.local-name")
        case .notPublic: WordKey("outbound.not-public")
        case .malformedPath: WordKey("outbound.malformed-path")
        }
    }
}
