import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import Policy
import Primitives

/// One request of somebody of support who acts in a person's name, as it is written down before it is answered.
package struct SupportVisit: Sendable {
    package let caller: Caller
    package let support: Caller.Support
    package let isReading: Bool
    /// Nil where the route is for anybody.
    package let act: Act?
    /// What was asked for, without the query; at most ``longest`` characters.
    package let path: String
    package let isAllowed: Bool

    package static let longest = 200
}

/// What became of a visit that was let in. Where it was never said, the program ended in between, and nobody knows.
package enum SupportOutcome: String, Sendable, CaseIterable { case done, refused, failed }

/// Where visits of support are written down. What cannot be written down is not answered.
package protocol SupportLog: Sendable {
    /// Before it is answered. The line by which its outcome is added; nil where there is none to wait for.
    func note(_ visit: SupportVisit) async throws -> UUID?
    /// After it was answered. `result` is the path that the answer led to, of at most ``SupportVisit/longest`` characters.
    func settle(_ line: UUID, of visit: SupportVisit, _ outcome: SupportOutcome, result: String?) async throws
}

/// A visit of support that has been written down and is being answered.
struct NotedVisit: Sendable {
    let visit: SupportVisit
    let line: UUID
}

extension Site {
    /// The policy's word. What changes anything and is for anybody, such as signing in or accepting an invitation, is not
    /// done in somebody else's name.
    func decide(_ visit: inout Visit, _ route: Route) async throws -> Decision {
        let decision = route.access.decide(visit.caller, at: time.now())
        guard let caller = visit.caller, let support = caller.support else { return decision }
        let isForAnybody = if case .visitor = route.access { true } else { false }
        let final = isForAnybody && route.method != .get ? .denied(.barredToSupport) : decision
        guard let supportLog else { return .denied(.barredToSupport) }
        let noted = SupportVisit(
            caller: caller, support: support, isReading: route.method == .get, act: route.access.act,
            path: String(visit.request.uri.path.prefix(SupportVisit.longest)), isAllowed: final == .allowed)
        visit.noted = try await supportLog.note(noted).map { NotedVisit(visit: noted, line: $0) }
        return final
    }

    /// Adds to the line of a visit what became of it. An answer is not taken back because that could not be written: the
    /// line says then that nobody knows.
    func settle(_ visit: Visit, _ reply: Reply) async {
        guard let noted = visit.noted, let supportLog else { return }
        do {
            try await supportLog.settle(
                noted.line, of: noted.visit, reply.outcome,
                result: reply.destination.map { String($0.prefix(SupportVisit.longest)) })
        } catch {
            logger.error("outcome not noted", metadata: ["request": "\(visit.requestID)", "error": "\(error)"])
        }
    }

    /// A session that acted in somebody's name is over: the browser goes back to the one it had before.
    func stepBack(_ visit: Visit, _ route: Route, _ denial: Denial) -> Reply? {
        guard denial == .notSignedIn, route.method == .get, !visit.prefersProblem, visit.aside != nil else {
            return nil
        }
        return .redirect(to: "/operator/support", notice: WordKey("web.support.over")).steppingBack()
    }
}

extension Reply {
    /// As whoever reads of it later understands it: a form that comes back is as little done as one that was refused.
    fileprivate var outcome: SupportOutcome {
        if status.code >= 500 { return .failed }
        return status.code >= 400 || noticeIsTrouble ? .refused : .done
    }

    /// The path of our own that it leads to, without its query.
    fileprivate var destination: String? {
        guard case .redirect(let path) = content else { return nil }
        return String(path.prefix { $0 != "?" && $0 != "#" })
    }
}

extension Access {
    var act: Act? {
        if case .may(let act) = self { act } else { nil }
    }
}

extension Reply {
    /// How the browser's session changes hands.
    enum Step: Sendable {
        /// To a session in somebody else's name; one's own is kept aside.
        case aside(token: String, seconds: Int)
        case back
    }

    /// The same reply, and the browser acts in somebody else's name until it steps back.
    package func steppingAside(_ token: String, for seconds: Int) -> Reply {
        stepping(.aside(token: token, seconds: seconds))
    }

    /// The same reply, and the browser has the session again that it had before it stepped aside.
    package func steppingBack() -> Reply { stepping(.back) }

    private func stepping(_ step: Step) -> Reply {
        var reply = self
        reply.step = step
        return reply
    }

    func stepCookies(_ visit: Visit) -> [CookieChange] {
        switch step {
        case nil: []
        case .aside(let token, let seconds):
            [
                CookieChange(.aside, value: visit.caller?.renewedToken ?? visit.session ?? "", maximumAge: nil),
                CookieChange(.session, value: token, maximumAge: seconds),
            ]
        case .back:
            [
                CookieChange(.session, value: visit.aside ?? "", maximumAge: visit.aside == nil ? 0 : nil),
                CookieChange(.aside, value: "", maximumAge: 0),
            ]
        }
    }
}
