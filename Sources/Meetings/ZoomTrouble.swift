import Foundation
import Primitives
import ZoomAPI

/// Why something could not be done at Zoom, in a word that is kept and a sentence with the fix.
enum ZoomTrouble: Error, Hashable, Sendable {
    /// Zoom or the person ended it.
    case revoked
    /// The answer that had the next token was lost.
    case lost
    /// Zoom does not know this installation, or its app may not do this: the operator's to mend.
    case misconfigured
    /// Nobody of that address is in the company's account.
    case noUser
    /// The meeting is not there any more.
    case gone
    case answered(Int)
    /// As often as Zoom lets a person make or change meetings in a day.
    case tooOften
    /// It may have been done, and is looked for.
    case unknown
    case later

    init(_ failure: ZoomFailure) {
        switch failure {
        case .revoked, .unauthorized: self = .revoked
        case .clientRefused, .notGranted: self = .misconfigured
        case .noUser: self = .noUser
        case .gone: self = .gone
        case .rejected(let status, _): self = .answered(status)
        case .rateLimited: self = .tooOften
        case .unknown: self = .unknown
        case .notListed, .unavailable: self = .later
        }
    }

    /// Trying again without a person is of no use.
    var needsSomebody: Bool {
        switch self {
        case .revoked, .lost, .noUser, .answered: true
        case .misconfigured, .gone, .tooOften, .unknown, .later: false
        }
    }

    // MARK: As it is kept

    /// `answered 400`.
    var word: String {
        if case .answered(let status) = self { return "answered \(status)" }
        return String(describing: self)
    }

    init?(word: String) {
        let parts = word.split(separator: " ").map(String.init)
        if parts.count == 2, parts[0] == "answered", let status = Int(parts[1]) {
            self = .answered(status)
        } else if let known = Self.plain.first(where: { $0.word == word }) {
            self = known
        } else {
            return nil
        }
    }

    static let plain: [ZoomTrouble] = [.revoked, .lost, .misconfigured, .noUser, .gone, .tooOften, .unknown, .later]

    // MARK: As it is said

    /// What happened, and what to do about it.
    var words: WordKey {
        switch self {
        case .revoked: WordKey("meetings.zoom.trouble.revoked")
        case .lost: WordKey("meetings.zoom.trouble.lost")
        case .misconfigured: WordKey("meetings.zoom.trouble.misconfigured")
        case .noUser: WordKey("meetings.zoom.trouble.no-user")
        case .gone: WordKey("meetings.zoom.trouble.gone")
        case .answered(let status): WordKey("meetings.zoom.trouble.answered", ["status": "\(status)"])
        case .tooOften: WordKey("meetings.zoom.trouble.too-often")
        case .unknown: WordKey("meetings.zoom.trouble.unknown")
        case .later: WordKey("meetings.zoom.trouble.later")
        }
    }
}
