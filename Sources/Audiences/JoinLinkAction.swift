import Audit
import Policy
import Primitives
import Store
import Web

/// Links to join by, made and ended by those who look after an audience.
extension AudiencesSlice {
    var linkRoutes: [Route] {
        [
            .post("/audiences/{audience}/links", .may(.audiencesManage), makeLink),
            .post("/audiences/{audience}/links/{link}/end", .may(.audiencesManage), endLink),
        ]
    }

    private func makeLink(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let audience = try await audience(exchange)
        guard audience.kind == .joined else { throw RequestRefusal.notFound }
        var form = try exchange.form("days", "uses", "domains")
        guard let wish = Self.wish(&form) else {
            return try await audiencePage(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, audience.id, locking: true)
            guard try links.liveCount(tx, workspace, audience.id) < JoinLink.maximumLive else {
                throw JoinRefusal.tooManyLinks
            }
            guard let id = try links.make(tx, workspace, audience.id, wish) else { return }
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "audience.link-made", by: actor, on: audience.id.text,
                    details: [
                        "link": id.text, "days": "\(wish.days)", "uses": wish.uses.map { "\($0)" } ?? "any",
                        "domains": "\(wish.domains.count)",
                    ]))
        }
        return .redirect(to: "/audiences/\(audience.id.text)", notice: WordKey("audiences.link.made"))
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    static func wish(_ form: inout Form) -> JoinLinkWish? {
        let days = form.integer("days", in: JoinLink.days)
        let domains = JoinLink.domains(form["domains"])
        if domains == nil { form.refuse("domains", WordKey("audiences.link.domain-wrong")) }
        var uses: Int?
        if !form["uses"].isEmpty { uses = form.integer("uses", in: JoinLink.uses) }
        // Whoever finds a link that nothing limits is in.
        if form["uses"].isEmpty, domains == [] { form.refuse("uses", WordKey("audiences.link.uses-needed")) }
        guard form.isSound, let days, let domains else { return nil }
        return JoinLinkWish(days: days, uses: uses, domains: domains)
    }

    private func endLink(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let (id, link): (AudienceID, JoinLinkID) = (try exchange.id("audience"), try exchange.id("link"))
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, id)
            guard try links.end(tx, workspace, id, link) else { throw RequestRefusal.notFound }
            try audit.record(
                tx, workspace,
                AuditEvent("audience.link-ended", by: actor, on: id.text, details: ["link": link.text]))
        }
        return .redirect(to: "/audiences/\(id.text)", notice: WordKey("audiences.link.ended-done"))
    }
}

enum JoinRefusal: Refusal {
    case tooManyLinks

    var status: Int { 409 }
    var words: WordKey { WordKey("audiences.link.too-many", ["limit": "\(JoinLink.maximumLive)"]) }
}
