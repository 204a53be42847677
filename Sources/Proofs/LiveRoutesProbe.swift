import Claims
import Foundation
import HTTPTypes
import Policy
import Primitives
import Trust
import Web

/// Every route that wants somebody signed in is asked over the network, by nobody.
struct LiveRoutesProbe: Probe {
    let site: any LiveSite
    /// What is asked of the program itself, first.
    let table: any Probe

    /// What stands where a path has a name: an identity that nothing has.
    private static let nothing = "00000000-0000-4000-8000-000000000000"
    /// Ways of writing a path by which others have slipped past a door.
    private static let disguises: [@Sendable (String) -> String] = [
        { "/" + $0 }, { $0 + "/" }, { $0 + "/." }, { $0 + ";x=.png" }, { "/%2e" + $0 }, { $0 + "%00" },
    ]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let planned = try await table.examine(scene)
        guard planned.outcome == .holds else { return planned }
        let closed = scene.routes.filter { $0.access.decide(nil, at: scene.time.now()) != .allowed }
        var faults: [String] = []
        for route in closed {
            let method = route.method.rawValue
            let answer = try await ask(method, Self.filled(route.path))
            if !answer.turnsAway { faults.append("\(method) \(route.path) answers \(answer.status) to nobody") }
        }
        faults += try await disguised(closed) + traced()
        let recorded = planned.recorded.merging(["asked over the network": "\(closed.count)"]) { $1 }
        return ClaimFinding(faults: faults, otherwise: planned.reason + " Each was asked live.", recorded: recorded)
    }

    /// Of paths in disguise none may be found; which is looked for does not matter.
    private func disguised(_ closed: [Route]) async throws -> [String] {
        guard let path = closed.first(where: { $0.method == .get && !$0.path.contains("{") && $0.path != "/" })?.path
        else { return [] }
        var faults: [String] = []
        for disguise in Self.disguises {
            let answer = try await ask("GET", disguise(path))
            if (200..<300).contains(answer.status) || answer.status >= 500 {
                faults.append("\(disguise(path)) answers \(answer.status) to nobody")
            }
        }
        return faults
    }

    private func traced() async throws -> [String] {
        let status = try await ask("TRACE", "/").status
        return (400..<500).contains(status) || status == 501 ? [] : ["TRACE is answered with \(status)"]
    }

    private func ask(_ method: String, _ target: String) async throws -> SiteAnswer {
        var question = SiteQuestion(target)
        question.method = method
        if method != "GET" && method != "TRACE" { question.form = [] }
        return try await site.answer(question)
    }

    static func filled(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard let open = part.firstIndex(of: "{"), let close = part.firstIndex(of: "}") else { return String(part) }
            return part[..<open] + nothing + part[part.index(after: close)...]
        }.joined(separator: "/")
    }
}
