import Calendars
import CalDAV
import Foundation
import GoogleAPI
import Outbound
import Primitives

/// Why a calendar could not be read or written, in a word that is kept and a sentence with the fix.
enum CalendarTrouble: Error, Hashable, Sendable {
    /// Name or password are not accepted any more.
    case credentials
    /// Google does not let us in any more, or not without its owner.
    case revoked
    /// Its owner did not allow that at Google.
    case notGranted
    /// Google does not know this installation: the operator's to mend.
    case misconfigured
    case forbidden
    case gone
    case noCalendars
    case answered(Int)
    case nowhere, certificate, unreachable, redirect, tooLarge, type, later
    /// What came is no calendar, from that line on.
    case unreadable(line: Int, reason: String? = nil)
    case tooMuch

    init(_ failure: FetchFailure) {
        switch failure {
        case .nowhere: self = .nowhere
        case .unreachable(.certificate), .unreachable(.encryption): self = .certificate
        case .unreachable, .unknown: self = .unreachable
        case .redirect: self = .redirect
        case .status(401): self = .credentials
        case .status(403): self = .forbidden
        case .status(404), .status(410): self = .gone
        case .status(let status): self = .answered(status)
        case .type: self = .type
        case .tooLarge: self = .tooLarge
        case .later: self = .later
        }
    }

    init(_ failure: CalDAVFailure) {
        switch failure {
        case .credentials: self = .credentials
        case .forbidden: self = .forbidden
        case .gone: self = .gone
        case .noCalendars: self = .noCalendars
        case .conflict: self = .answered(412)
        case .answered(let status): self = .answered(status)
        case .unreadable: self = .unreadable(line: 0)
        case .fetch(let failure): self.init(failure)
        }
    }

    init(_ error: CalendarFileError) {
        switch error {
        case .unreadable(let line, let reason): self = .unreadable(line: line, reason: reason)
        case .tooMuch, .tooMany: self = .tooMuch
        }
    }

    init(_ failure: GoogleFailure) {
        switch failure {
        case .unauthorized, .revoked: self = .revoked
        case .notGranted: self = .notGranted
        case .clientRefused: self = .misconfigured
        case .gone: self = .gone
        case .tooLarge: self = .tooMuch
        case .rejected(let status): self = .answered(status)
        case .foreign, .notListed, .rateLimited, .unavailable, .unknown: self = .later
        }
    }

    /// Trying again without a person is of no use.
    var needsOwner: Bool { self == .gone || self == .forbidden || isOfAccount }

    /// It is the same with every calendar of the account.
    var isOfAccount: Bool { self == .credentials || self == .revoked || self == .notGranted }

    // MARK: As it is kept

    /// `answered 503`.
    var word: String {
        switch self {
        case .answered(let status): "answered \(status)"
        // The reason may quote what was sent, and is not kept.
        case .unreadable(let line, _): "unreadable \(line)"
        default: String(describing: self)
        }
    }

    init?(word: String) {
        let parts = word.split(separator: " ").map(String.init)
        let number = parts.count == 2 ? Int(parts[1]) : nil
        switch (parts.first, number) {
        case ("answered", let status?): self = .answered(status)
        case ("unreadable", let line?): self = .unreadable(line: line)
        default:
            guard let known = Self.plain.first(where: { $0.word == word }) else { return nil }
            self = known
        }
    }

    static let plain: [CalendarTrouble] = [
        .credentials, .revoked, .notGranted, .misconfigured, .forbidden, .gone, .noCalendars, .nowhere, .certificate,
        .unreachable, .redirect, .tooLarge,
        .type,
        .later, .tooMuch,
    ]

    // MARK: As it is said

    /// What happened, and what to do about it.
    var words: WordKey {
        switch self {
        case .credentials: WordKey("meetings.trouble.credentials")
        case .revoked: WordKey("meetings.trouble.revoked")
        case .notGranted: WordKey("meetings.trouble.not-granted")
        case .misconfigured: WordKey("meetings.trouble.misconfigured")
        case .forbidden: WordKey("meetings.trouble.forbidden")
        case .gone: WordKey("meetings.trouble.gone")
        case .noCalendars: WordKey("meetings.trouble.no-calendars")
        case .answered(let status): WordKey("meetings.trouble.answered", ["status": "\(status)"])
        case .nowhere: WordKey("meetings.trouble.nowhere")
        case .certificate: WordKey("meetings.trouble.certificate")
        case .unreachable: WordKey("meetings.trouble.unreachable")
        case .redirect: WordKey("meetings.trouble.redirect")
        case .tooLarge: WordKey("meetings.trouble.too-large", ["limit": "\(CalendarFile.maximumBytes >> 20)"])
        case .type: WordKey("meetings.trouble.type")
        case .later: WordKey("meetings.trouble.later")
        case .unreadable(let line, nil): WordKey("meetings.trouble.unreadable", ["line": "\(line)"])
        case .unreadable(_, let reason?): WordKey("meetings.trouble.unreadable-why", ["reason": reason])
        case .tooMuch: WordKey("meetings.trouble.too-much")
        }
    }

    /// The same where nothing is kept yet that could be tried again.
    var firstWords: WordKey {
        switch self {
        case .answered(let status): WordKey("meetings.trouble.first.answered", ["status": "\(status)"])
        case .unreachable: WordKey("meetings.trouble.first.unreachable")
        case .later: WordKey("meetings.trouble.first.later")
        case .unreadable(let line, nil): WordKey("meetings.trouble.first.unreadable", ["line": "\(line)"])
        default: words
        }
    }
}
