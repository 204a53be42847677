import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension AudiencesSlice {
    var editRoutes: [Route] {
        [
            .get("/audiences/new", .may(.audiencesManage), showKinds),
            .get("/audiences/{audience}/edit", .may(.audiencesManage)) { exchange in
                let audience = try await audience(exchange)
                let welcome = try await welcome(exchange, audience)
                return try await formPage(
                    exchange, audience.kind, audience, Self.filled(audience, welcome: welcome), status: .ok)
            },
            .post("/audiences/{audience}/edit", .may(.audiencesManage)) { exchange in
                let audience = try await audience(exchange)
                return try await submit(exchange, audience.kind, audience)
            },
            .post("/audiences/{audience}/agree", .may(.audiencesManage), agree),
            .get("/audiences/{audience}/delete", .may(.audiencesDelete), showDelete),
            .post("/audiences/{audience}/delete", .may(.audiencesDelete), deleteAudience),
        ] + Audience.Kind.allCases.flatMap(newRoutes)
    }

    private func newRoutes(_ kind: Audience.Kind) -> [Route] {
        let path = "/audiences/new/\(kind.rawValue)"
        return [
            .get(path, .may(.audiencesManage)) { try await formPage($0, kind, nil, Form(), status: .ok) },
            .post(path, .may(.audiencesManage)) { try await submit($0, kind, nil) },
        ]
    }

    /// The audience of the path.
    func audience(_ exchange: Exchange) async throws -> Audience {
        let (workspace, id): (WorkspaceID, AudienceID) = (
            try exchange.membership.workspace, try exchange.id("audience")
        )
        return try await database.transaction(.workspace(workspace)) { try found($0, workspace, id) }
    }

    private func showKinds(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let groups = try await database.transaction(.workspace(workspace)) { try keeping.groups.all($0, workspace) }
        return .page(AudienceKindsPage(hasGroups: !groups.isEmpty))
    }

    private func welcome(_ exchange: Exchange, _ audience: Audience) async throws -> String {
        let workspace = try exchange.membership.workspace
        return try await database.transaction(.workspace(workspace)) {
            try audiences.welcome($0, workspace, audience.id)
        }
    }

    private static func filled(_ audience: Audience, welcome: String) -> Form {
        var fields = ["name": audience.name, "welcome": welcome]
        if let rule = audience.rule { fields.merge(RuleForm.filled(rule)) { own, _ in own } }
        if let group = audience.group { fields["group"] = group.uuidString.lowercased() }
        return Form(fields)
    }

    // MARK: The form

    private func formPage(
        _ exchange: Exchange, _ kind: Audience.Kind, _ audience: Audience?, _ form: Form, status: HTTPStatus,
        looksAt shape: Audience.Shape? = nil
    ) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let words = AudienceWords(catalogue: exchange.catalogue)
        return try await database.transaction(.workspace(workspace)) { tx in
            let survey = kind == .rules ? try self.survey(tx, workspace, shape?.rule) : nil
            let seen = try shape.flatMap { shape -> PreviewShown? in
                guard let fitting = try fitting(tx, workspace, shape, survey) else { return nil }
                return try self.preview(tx, workspace, audience?.id, fitting, rule: shape.rule, words)
            }
            let setting = AudienceFormPage.Setting(
                kind: kind, audience: audience, groups: kind == .group ? try keeping.groups.all(tx, workspace) : [],
                survey: survey, preview: seen, showsWelcome: shape == .joined)
            return .page(AudienceFormPage(setting, form, exchange), status: status)
        }
    }

    /// Who fits; nil for an audience that does not keep itself.
    private func fitting(
        _ tx: Transaction, _ workspace: WorkspaceID, _ shape: Audience.Shape, _ survey: RuleSurvey? = nil
    ) throws -> [PersonID]? {
        switch shape {
        case .list, .joined: return nil
        case .rules(let rule): return try (survey ?? self.survey(tx, workspace, rule)).fitting
        case .group(let group):
            let active = try Set(members.people(tx, workspace, of: nil))
            return try keeping.groups.members(tx, workspace, group)?.filter(active.contains)
        }
    }

    private func submit(_ exchange: Exchange, _ kind: Audience.Kind, _ audience: Audience?) async throws -> Reply {
        var form = try exchange.form("name", "group", "welcome", "act", "agreed", prefixed: RuleForm.prefix)
        let welcome = kind == .joined ? AudienceWelcomeWords.read(&form) : nil
        guard let (name, shape) = try await read(exchange, &form, kind) else {
            return try await formPage(exchange, kind, audience, form, status: .unprocessableContent)
        }
        if form["act"] == "look" {
            return try await formPage(exchange, kind, audience, form, status: .ok, looksAt: shape)
        }
        do {
            let outcome = try await save(
                exchange, audience, name, shape, welcome: welcome, agreedTo: Int(form["agreed"]))
            guard case .saved(let id) = outcome else {
                return try await formPage(exchange, kind, audience, form, status: .ok, looksAt: shape)
            }
            return .redirect(
                to: "/audiences/\(id.text)",
                notice: audience == nil ? WordKey("audiences.form.created") : WordKey("audiences.form.saved"))
        } catch DatabaseError.uniqueViolation {
            form.refuse("name", WordKey("audiences.form.taken"))
            return try await formPage(exchange, kind, audience, form, status: .unprocessableContent)
        }
    }

    /// Nil, with what is wrong beside the fields, where the form cannot be taken.
    private func read(
        _ exchange: Exchange, _ form: inout Form, _ kind: Audience.Kind
    ) async throws -> (String, Audience.Shape)? {
        let name = form.text("name", maximum: Audience.maximumNameLength)
        let shape: Audience.Shape?
        switch kind {
        case .list: shape = .list
        case .joined: shape = .joined
        case .rules:
            let known = RuleForm.isAmbiguous(form) ? try await valuesWithCommas(exchange) : []
            shape = RuleForm.rule(&form, known: known).map(Audience.Shape.rules)
        case .group: shape = try await group(exchange, &form).map(Audience.Shape.group)
        }
        guard form.isSound, let name, let shape else { return nil }
        return (name, shape)
    }

    private func valuesWithCommas(_ exchange: Exchange) async throws -> Set<String> {
        let workspace = try exchange.membership.workspace
        return try await database.transaction(.workspace(workspace)) { try survey($0, workspace, nil).withCommas }
    }

    /// A group that the directory has.
    private func group(_ exchange: Exchange, _ form: inout Form) async throws -> UUID? {
        let workspace = try exchange.membership.workspace
        let groups = try await database.transaction(.workspace(workspace)) { try keeping.groups.all($0, workspace) }
        let chosen = UUID(uuidString: form["group"]).flatMap { id in groups.first { $0.id == id }?.id }
        if chosen == nil { form.refuse("group", WordKey("form.choice")) }
        return chosen
    }

    private enum Outcome: Sendable {
        case saved(AudienceID)
        /// So many would go that somebody has to say yes first.
        case asks
    }

    /// Writes it and who is in, together. Who fits is looked up under the audience's lock.
    private func save(
        _ exchange: Exchange, _ audience: Audience?, _ name: String, _ shape: Audience.Shape, welcome: String?,
        agreedTo seen: Int?
    ) async throws -> Outcome {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        return try await database.transaction(.workspace(workspace)) { tx in
            guard let audience else { return .saved(try create(tx, workspace, name, shape, welcome, by: actor)) }
            try keeping.catchUp(tx, workspace)
            let before = try found(tx, workspace, audience.id, locking: true)
            guard before.kind == shape.kind else { throw RequestRefusal.notFound }
            let isSame = before.rule == shape.rule && before.group == shape.group
            if !isSame, let fitting = try fitting(tx, workspace, shape) {
                let inside = try members.people(tx, workspace, of: before.id)
                let going = Set(inside).subtracting(fitting).count
                if seen != going, MassRemoval.asks(leaving: going, of: inside.count) { return .asks }
                try audiences.change(tx, workspace, before.id, named: name, shape)
                _ = try keeping.apply(tx, workspace, before, fitting, isAgreed: true)
            } else {
                try audiences.change(tx, workspace, before.id, named: name, shape)
            }
            if let welcome { try audiences.setWelcome(tx, workspace, before.id, welcome) }
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "audience.changed", by: actor, on: before.id.text, details: ["rule": isSame ? "same" : "other"]))
            return .saved(before.id)
        }
    }

    private func create(
        _ tx: Transaction, _ workspace: WorkspaceID, _ name: String, _ shape: Audience.Shape, _ welcome: String?,
        by actor: Actor
    ) throws -> AudienceID {
        guard try audiences.count(tx, workspace) < Audience.maximum else { throw AudienceRefusal.tooMany }
        let id = try audiences.create(tx, workspace, named: name, shape)
        if let welcome { try audiences.setWelcome(tx, workspace, id, welcome) }
        if let fitting = try fitting(tx, workspace, shape), let made = try audiences.audience(tx, workspace, id) {
            _ = try keeping.apply(tx, workspace, made, fitting, isAgreed: true)
        }
        try audit.record(
            tx, workspace,
            AuditEvent("audience.created", by: actor, on: id.text, details: ["kind": shape.kind.rawValue]))
        return id
    }

    // MARK: Agreeing and deleting

    /// Somebody has seen how many go, and says yes: to as many as they saw.
    private func agree(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: AudienceID = try exchange.id("audience")
        let seen = try exchange.form("going")["going"]
        let isDone = try await database.transaction(.workspace(workspace)) { tx in
            try keeping.catchUp(tx, workspace)
            let audience = try found(tx, workspace, id, locking: true)
            guard audience.heldAt != nil else { return true }
            guard let fitting = try keeping.fitting(tx, workspace, [audience])[id] else { return true }
            let going = try members.leaving(tx, workspace, id, fitting: fitting, among: nil).unfit.count
            guard seen == "\(going)" else { return false }
            let shift = try keeping.apply(tx, workspace, audience, fitting, isAgreed: true)
            try audit.record(
                tx, workspace, AuditEvent("audience.agreed", by: actor, on: id.text, details: shift.details))
            return true
        }
        return .redirect(
            to: "/audiences/\(id.text)",
            notice: isDone ? WordKey("audiences.held.done") : WordKey("audiences.held.changed"))
    }

    private func showDelete(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: AudienceID = try exchange.id("audience")
        let words = AudienceWords(catalogue: exchange.catalogue)
        return try await database.transaction(.workspace(workspace)) { tx in
            let audience = try found(tx, workspace, id)
            let uses = try self.uses(tx, workspace)[id] ?? []
            return .page(
                AudienceDeletePage(
                    id: id.text, name: audience.name, count: words.people(try members.size(tx, workspace, id)),
                    uses: uses.map { AudiencesPage.Use(name: $0.name, path: $0.path) }, isUsed: !uses.isEmpty))
        }
    }

    private func deleteAudience(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: AudienceID = try exchange.id("audience")
        _ = try exchange.form()
        do {
            try await database.transaction(.workspace(workspace)) { tx in
                guard try audiences.delete(tx, workspace, id) else { throw RequestRefusal.notFound }
                try audit.record(tx, workspace, AuditEvent("audience.deleted", by: actor, on: id.text))
            }
        } catch DatabaseError.foreignKeyViolation {
            throw AudienceRefusal.isUsed
        }
        return .redirect(to: "/audiences", notice: WordKey("audiences.delete.done"))
    }
}

/// Whether an audience is to be deleted.
struct AudienceDeletePage: Page {
    static let template = "audience-delete"
    let id: String
    let name: String
    let count: String
    let uses: [AudiencesPage.Use]
    let isUsed: Bool
    var title: WordKey { WordKey("audiences.delete.title", ["name": name]) }
}

enum AudienceRefusal: Refusal {
    case tooMany
    /// A program is for it.
    case isUsed

    var status: Int { 409 }
    var words: WordKey {
        switch self {
        case .tooMany: WordKey("audiences.form.too-many", ["limit": "\(Audience.maximum)"])
        case .isUsed: WordKey("audiences.delete.used")
        }
    }
}
