import HTTPTypes
import HummingbirdCore
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

/// Where visits of support are written down. What cannot be written down is not answered.
package protocol SupportLog: Sendable {
    func note(_ visit: SupportVisit) async throws
}

extension Site {
    /// The policy's word. What changes anything and is for anybody, such as signing in or accepting an invitation, is not
    /// done in somebody else's name.
    func decide(_ visit: Visit, _ route: Route) async throws -> Decision {
        let decision = route.access.decide(visit.caller, at: time.now())
        guard let caller = visit.caller, let support = caller.support else { return decision }
        let isForAnybody = if case .visitor = route.access { true } else { false }
        let final = isForAnybody && route.method != .get ? .denied(.barredToSupport) : decision
        guard let supportLog else { return .denied(.barredToSupport) }
        try await supportLog.note(
            SupportVisit(
                caller: caller, support: support, isReading: route.method == .get, act: route.access.act,
                path: String(visit.request.uri.path.prefix(SupportVisit.longest)), isAllowed: final == .allowed))
        return final
    }

    /// A session that acted in somebody's name is over: the browser goes back to the one it had before.
    func stepBack(_ visit: Visit, _ route: Route, _ denial: Denial) -> Reply? {
        guard denial == .notSignedIn, route.method == .get, !visit.prefersProblem, visit.aside != nil else {
            return nil
        }
        return .redirect(to: "/operator/support", notice: WordKey("web.support.over")).steppingBack()
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
