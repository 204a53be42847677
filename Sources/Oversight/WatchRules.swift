import Accounts
import Foundation

extension WatchRule {
    private static let minutes: TimeInterval = 60

    /// Every rule there is. docs/watching.md lists them; a test compares the two.
    static let all: [WatchRule] = [
        WatchRule(
            name: "guessing", kind: .secretRefused, group: .account, window: 10 * minutes, count: 10,
            gravity: .normal, tellsPerson: true,
            reason:
                "Somebody tries passwords or codes of one account, from wherever. Tries have to wait already, and no "
                + "session ends: whoever guesses must not be able to throw the owner out."),
        WatchRule(
            name: "guessed", kind: .passwordOnNewDevice, group: .account, window: 10 * minutes, count: 1,
            companion: Companion(kind: .secretRefused, count: 8), remedy: .endGuessed, tellsPerson: true,
            reason:
                "After all these tries one password was right, in a browser the account was not used in. What came in by "
                + "a password alone since then is put out; other sessions and older tokens stay, since anybody who knows "
                + "an address can make such tries. The owner still comes in by mail or passkey."),
        WatchRule(
            name: "stuffing", kind: .secretRefused, group: .network, concern: .triedFromNetwork, window: 10 * minutes,
            count: 20, others: 10,
            reason: "One network tries the accounts of many people: a list that leaked elsewhere."),
        WatchRule(
            name: "stuffing-spread", kind: .secretRefused, group: .everything, concern: .tried(atLeast: 3),
            window: 30 * minutes, count: 100, others: 50,
            reason: "The same from many networks, each of which stays below what one may do."),
        WatchRule(
            name: "refusals", kind: .requestRefused, group: .session, window: 10 * minutes, count: 30,
            remedy: .endSession, tellsPerson: true,
            reason:
                "A signed-in browser asks again and again for what is not there or not its person's: somebody looks "
                + "for a hole, or for records of others."),
        WatchRule(
            name: "support-refusals", kind: .supportRefused, group: .account, concern: .installation,
            window: 10 * minutes, count: 30, remedy: .endEverything, tellsPerson: true,
            reason:
                "Somebody of support, in the session that a person allowed, asks again and again for what it does not "
                + "open. That is the operator's doing, not the person's; their session of support ends with the others."
        ),
        WatchRule(
            name: "token-refusals", kind: .tokenRefused, group: .token, window: 10 * minutes, count: 30,
            remedy: .endToken,
            reason: "A program asks again and again for what its token does not open."),
        WatchRule(
            name: "session-reuse", kind: .sessionReused, group: .session, window: 10 * minutes, count: 1,
            remedy: .sessionWasEnded, tellsPerson: true,
            reason: "Two browsers have the cookie of one session. Nobody can tell which is the person's: both are out."),
        WatchRule(
            name: "dead-token", kind: .tokenDead, group: .token, window: 60 * minutes, count: 5, gravity: .normal,
            reason: "Somebody goes on using a token that was ended: a forgotten program, or a copy in the wrong hands."),
        WatchRule(
            name: "shared-token", kind: .tokenUsed, group: .token, window: 60 * minutes, count: 4, others: 4,
            gravity: .normal, reason: "One token is used in several networks at once: it may have been copied."),
        WatchRule(
            name: "moved-token", kind: .tokenMoved, group: .token, window: 60 * minutes, count: 1, gravity: .normal,
            tellsPerson: true,
            reason:
                "A token that was used in few networks for a day or more comes from another: a program that moved, or a "
                + "copy. One that is used in more than eight is at home anywhere, and only the rule before this one sees it."
        ),
        WatchRule(
            name: "new-device", kind: .administratorOnNewDevice, group: .account, window: 10 * minutes, count: 1,
            gravity: .normal, hasToldPerson: true,
            reason:
                "Somebody who administers a workspace signed in where they never were. They get a mail of their own, "
                + "with a way to undo it."),
        WatchRule(
            name: "export", kind: .peopleExported, group: .account, window: 60 * minutes, count: 3,
            remedy: .endEverything, tellsPerson: true,
            reason: "One person takes the list of all people several times within an hour."),
        WatchRule(
            name: "token-export", kind: .peopleRead, group: .token, window: 60 * minutes, count: 600,
            remedy: .endToken,
            reason: "An app reads the list of people over and over. A list of 20,000 takes 100 to 400 pages."),
        WatchRule(
            name: "decoy", kind: .decoyTouched, group: .token, window: 60 * minutes, count: 1,
            reason: "Somebody tried a token that was planted for nobody: they read where only you should read."),
        WatchRule(
            name: "reported", kind: .signInReported, group: .account, window: 10 * minutes, count: 1,
            remedy: .none,
            reason:
                "A person says that a sign-in to their account was not theirs. All sessions ended when they said so."),
        WatchRule(
            name: "claim", kind: .claimBroken, group: .everything, concern: .installation, window: 10 * minutes,
            count: 1,
            reason: "What the trust page says was examined, and is not so. The page shows it red from that moment on."),
        WatchRule(
            name: "component", kind: .flawFound, group: .everything, concern: .installation, window: 10 * minutes,
            count: 1,
            reason:
                "A published notice names something that runs here. The time in which it is to be mended runs from there."
        ),
    ]

    static func named(_ name: String) -> WatchRule? { all.first { $0.name == name } }
}

/// The rules as people read them: one table of Markdown, made of the values that are enforced.
package enum PublishedRules {
    package static var markdown: String {
        let head = "| rule | fires at | what Klatch does | look within | why |\n|---|---|---|---|---|"
        let rows = WatchRule.all.map { rule in
            "| `\(rule.name)` | \(threshold(rule)) | \(remedy(rule)) | \(rule.gravity.hours) hours | \(rule.reason) |"
        }
        return ([head] + rows).joined(separator: "\n") + "\n"
    }

    private static func threshold(_ rule: WatchRule) -> String {
        let minutes = "\(Int(rule.window / 60)) minutes"
        var parts = ["\(rule.count) × `\(rule.kind.rawValue)` \(per(rule.group)) in \(minutes)"]
        if let others = rule.others { parts.append("\(versus(rule)) at least \(others)") }
        if let companion = rule.companion { parts.append("after \(companion.count) × `\(companion.kind.rawValue)`") }
        return parts.joined(separator: ", ")
    }

    private static func per(_ group: SignalGroup) -> String {
        switch group {
        case .account: "of one account"
        case .address: "of one address"
        case .network: "from one network"
        case .session: "of one session"
        case .token: "of one token"
        case .everything: "in the whole installation"
        }
    }

    private static func versus(_ rule: WatchRule) -> String {
        rule.group == .token ? "networks:" : "accounts or addresses:"
    }

    private static func remedy(_ rule: WatchRule) -> String {
        let told =
            switch (rule.concern, rule.tellsPerson) {
            case (.installation, false): "tells operators for security"
            case (.installation, true):
                "ends what people let them do, tells operators for security, these people and the operator"
            case (_, true): "tells owners and the person"
            case (_, false): "tells owners"
            }
        switch rule.remedy {
        case .none: return told
        case .sessionWasEnded, .endSession: return "ends the session, \(told)"
        case .endGuessed:
            return "ends sessions begun by a password alone since the tries began, and tokens made since, \(told)"
        case .endEverything: return "ends all sessions, links and tokens of the account, \(told)"
        case .endToken: return "ends the token, \(told)"
        }
    }
}
