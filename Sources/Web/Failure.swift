import Foundation
import HTTPTypes
import Primitives
import Store

/// What a thrown error means for the person: refusals say their own sentence, everything else says little.
struct Failure: Sendable {
    let status: Int
    let words: WordKey
    /// For the log; nil where nothing is wrong with us.
    let cause: String?
    /// Seconds after which the same may well succeed.
    let retryAfter: Int?
    /// Where what is missing can be shown.
    let door: String?
    /// What was typed, to be taken along there.
    let held: String?
    /// It passes: what was typed goes back, to be sent again.
    let keepsForm: Bool
    /// What the refusal itself advises.
    private let ownAdvice: WordKey?
    /// When it ends that something is refused, where waiting is all that helps.
    private let endsAt: Date?

    /// - Parameter lockedUntil: of the account that asked.
    init(_ error: any Error, lockedUntil: Date? = nil) {
        endsAt = (error as? RequestRefusal) == .locked ? lockedUntil : nil
        retryAfter = Self.retryAfter(error)
        held = (error as? FormWithoutProof)?.held.text
        let aged = error as? ProofTooOld
        door = aged?.door ?? (held == nil ? (error as? RequestRefusal)?.door : RequestRefusal.needsFreshProof.door)
        keepsForm = Self.keepsForm(error)
        ownAdvice = aged?.advice ?? (error as? RequestRefusal)?.advice
        switch error {
        case let refusal as any Refusal:
            (status, words, cause) = (refusal.status, refusal.words, nil)
        case let error as DatabaseError where error.isPassing:
            (status, words, cause) = (503, WordKey("error.try-again"), "\(error)")
        case let error as DatabaseError:
            (status, words, cause) = (500, WordKey("error.failed"), "\(error)")
        default:
            // The type only: what an error says may quote what somebody typed.
            (status, words, cause) = (500, WordKey("error.failed"), String(reflecting: type(of: error)))
        }
    }
}

extension Failure {
    private static func retryAfter(_ error: any Error) -> Int? {
        switch error {
        case let refusal as any Refusal: refusal.retryAfter ?? (refusal.status == 503 ? 5 : nil)
        case let error as DatabaseError: error.isPassing ? 5 : nil
        default: nil
        }
    }

    private static func keepsForm(_ error: any Error) -> Bool {
        switch error {
        case let refusal as RequestRefusal where refusal == .forged: true
        case is ProofTooOld: true
        case let refusal as any Refusal: [401, 429, 503].contains(refusal.status)
        case let error as DatabaseError: error.isPassing
        default: false
        }
    }

    /// What to do now, where what was typed stands below.
    func advice(with form: UnsentForm) -> WordKey {
        if form.wantsSignIn { return WordKey("error.advice.unsent-sign-in") }
        if form.wantsProof { return WordKey("error.advice.unsent-proof") }
        return status == 403 ? WordKey("error.advice.unsent-look") : WordKey("error.advice.unsent-wait")
    }

    func saysWhen(_ reply: Reply) -> Reply {
        var reply = reply
        if let retryAfter { reply.headers[.retryAfter] = "\(retryAfter)" }
        return reply
    }

    /// What to do now, as a sentence and, where a page helps, its path.
    func advice(in language: String) -> WordKey {
        if let endsAt {
            let end = Moment(endsAt, language: language, timeZone: .gmt)
            return WordKey("error.advice.locked", ["until": end.text])
        }
        if held != nil { return WordKey("error.advice.confirm-held") }
        return switch door {
        case "/confirm": WordKey("error.advice.confirm")
        case "/second-factor": WordKey("error.advice.second-factor")
        default: ownAdvice ?? Self.advice(status)
        }
    }

    private static func advice(_ status: Int) -> WordKey {
        switch status {
        case 401: WordKey("error.advice.sign-in")
        case 403: WordKey("error.advice.reload")
        case 429: WordKey("error.advice.wait")
        case 500...: WordKey("error.advice.try-again")
        default: WordKey("error.advice.back")
        }
    }
}

extension DatabaseError {
    /// Whether the same request may well succeed a little later.
    fileprivate var isPassing: Bool {
        switch self {
        case .unavailable, .busy, .conflict, .tooSlow, .diskFull: true
        default: false
        }
    }
}
