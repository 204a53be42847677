import Foundation
import Primitives

/// Where somebody stands in a program, as the page of its people shows it and filters by it.
enum ProgramStanding: String, Sendable, CaseIterable {
    case active = "in"
    case paused, left, silent, declined, unanswered, unasked, unreachable

    init(_ standing: Participation.Standing) {
        switch standing {
        case .takesPart: self = .active
        case .paused: self = .paused
        case .left: self = .left
        case .silent: self = .silent
        case .declined: self = .declined
        case .unanswered: self = .unanswered
        case .unasked: self = .unasked
        case .unreachable: self = .unreachable
        }
    }

    var words: WordKey {
        switch self {
        case .active: WordKey("programs.standing.in")
        case .paused: WordKey("programs.standing.paused")
        case .left: WordKey("programs.standing.left")
        case .silent: WordKey("programs.standing.silent")
        case .declined: WordKey("programs.standing.declined")
        case .unanswered: WordKey("programs.standing.unanswered")
        case .unasked: WordKey("programs.standing.unasked")
        case .unreachable: WordKey("programs.standing.unreachable")
        }
    }

    var tone: String {
        switch self {
        case .active: "good"
        case .paused, .silent, .unanswered: "warn"
        case .unreachable: "bad"
        case .left, .declined, .unasked: "info"
        }
    }
}
