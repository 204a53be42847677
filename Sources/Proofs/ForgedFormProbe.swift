import Claims
import HTTPTypes
import Policy
import Primitives
import Trust
import Web

/// Forms are sent without a token, with another browser's, and from another site: none may be taken.
struct ForgedFormProbe: Probe {
    let site: any LiveSite

    /// A form that anybody may send, and which refuses this one for what it says.
    private static let page = "/sign-in"

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let unsafe = scene.routes.filter { $0.method != .get }
        let forms = unsafe.filter { $0.body != .machine }
        var faults = forms.filter { $0.body == .none }.map { "\($0.path) changes something without a form" }
        for route in forms where route.access.decide(nil, at: scene.time.now()) == .allowed {
            let answer = try await send(LiveRoutesProbe.filled(route.path), [])
            if answer.status != 403 {
                faults.append("\(route.path) answers \(answer.status) to a form without a token")
            }
        }
        faults += try await tokens()
        return ClaimFinding(
            faults: faults, otherwise: "Forms without a token, with a foreign one and from elsewhere were refused.",
            recorded: ["forms": "\(forms.count)", "calls of machines": "\(unsafe.count - forms.count)"])
    }

    /// The own token is taken, so that it is the token that decides, and not something else.
    private func tokens() async throws -> [String] {
        let (own, foreign) = (try await visit(), try await visit())
        guard let token = own.formToken, let other = foreign.formToken else { return ["a form has no token"] }
        let taken = try await send(Self.page, Self.wrong(token), own.cookies)
        let swapped = try await send(Self.page, Self.wrong(other), own.cookies)
        let sent = try await send(Self.page, Self.wrong(token), own.cookies, from: "cross-site")
        return (taken.status == 422 ? [] : ["the own token is answered with \(taken.status)"])
            + (swapped.status == 403 ? [] : ["another browser's token is answered with \(swapped.status)"])
            + (sent.status == 403 ? [] : ["a form from another site is answered with \(sent.status)"])
    }

    private func visit() async throws -> SiteAnswer { try await site.answer(SiteQuestion(Self.page)) }

    /// No address, so that nobody is written to.
    private static func wrong(_ token: String) -> [(name: String, value: String)] {
        [("csrf", token), ("address", "nobody")]
    }

    private func send(
        _ path: String, _ form: [(name: String, value: String)], _ cookie: String? = nil, from place: String? = nil
    ) async throws -> SiteAnswer {
        var question = SiteQuestion(post: path, form, cookie: cookie)
        question.comesFrom = place
        return try await site.answer(question)
    }
}
