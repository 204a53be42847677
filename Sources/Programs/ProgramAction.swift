import Accounts
import Audiences
import Audit
import Foundation
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension ProgramsSlice {
    var programRoutes: [Route] {
        [
            .get("/programs", .may(.programsRead), listPrograms),
            .post("/programs", .may(.programsManage), createProgram),
            .get("/programs/new", .may(.programsManage), newProgram),
            .get("/programs/{program}", .may(.programsRead), showProgram),
            .post("/programs/{program}", .may(.programsManage), changeProgram),
            .get("/programs/{program}/settings", .may(.programsManage), editProgram),
        ]
    }

    private func listPrograms(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let (listed, hasPeople) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let all = try programs.programs(tx, membership.workspace)
            let listed = try self.listed(
                tx, membership.workspace, all, faces: ProgramsPage.faces, mayEdit: exchange.offers(.programsManage))
            return (listed, try people.count(tx, membership.workspace) > 1)
        }
        return .page(
            ProgramsPage(listed, hasPeople: hasPeople, mayEdit: exchange.offers(.programsManage), exchange.catalogue))
    }

    /// In the creator's own time zone where it is known, else that of most people; for the audience that led here.
    private func newProgram(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let person = try await database.transaction(.workspace(membership.workspace)) { tx in
            try people.person(tx, membership.workspace, membership.person)
        }
        let offer = try await offer(membership.workspace)
        let known = person?.profile.timeZone ?? offer.zone ?? "UTC"
        var form = ProgramForm.fresh(zone: TimeZone(identifier: known) ?? .gmt)
        form = Form(
            form.values.merging([
                "audience": exchange.query("audience", maximum: 36) ?? "",
                "key": random.uuid(at: exchange.now).lowercaseText,
            ]) { first, _ in first })
        return .page(try await offering(ProgramFormPage(new: form, offer, exchange), exchange, submitted: form))
    }

    /// Details of people to choose from.
    private func offer(
        _ workspace: WorkspaceID, _ settings: ProgramSettings? = nil
    ) async throws -> MatchingChoices.Offer {
        try await database.transaction(.workspace(workspace)) { tx in
            let some = try people.next(tx, workspace, after: nil, limit: MatchingChoices.Offer.people)
            return MatchingChoices.Offer(some.filter { $0.state == .active }.map(\.profile), settings)
        }
    }

    private func createProgram(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        var form = try exchange.form(
            "key", "name", "weeks", "weekday", "hour", "zone", "size", "audience", prefixed: MatchingForm.prefix)
        let chosen = try await audiencesChosen(&form, exchange)
        guard let settings = ProgramForm.settings(&form),
            let special = try await special(&form, workspace, settings.matching.kind), form.isSound
        else { return try await refuseNew(form, exchange) }
        let key = programID(form["key"], settings.name, workspace)
        let (isWithoutMe, me) = (form["match-without-me"] == "yes", try exchange.membership.person)
        let made = try await database.transaction(.workspace(workspace)) { tx -> (id: ProgramID, isNew: Bool)? in
            try programs.lockNames(tx, workspace)
            if let key, try programs.program(tx, workspace, key) != nil { return (key, false) }
            if try programs.isTaken(tx, workspace, settings.name) { return nil }
            guard try programs.count(tx, workspace) < ProgramStore.maximum else { throw ProgramRefusal.tooMany }
            let id = try programs.create(tx, workspace, settings, as: key)
            try set(tx, workspace, id, special)
            try ProgramAudienceStore().set(tx, workspace, id, chosen)
            if isWithoutMe { try participations.set(tx, workspace, id, me, Participation(state: .left)) }
            try audit.record(
                tx, workspace,
                AuditEvent("program.created", by: actor, on: id.text, details: Self.details(settings, special)))
            return (id, true)
        }
        guard let made else {
            form.refuse("name", WordKey("programs.form.name-taken"))
            return try await refuseNew(form, exchange)
        }
        if made.isNew { try await lookSoon(workspace, made.id) }
        return .redirect(
            to: "/programs/\(made.id.text)", notice: WordKey("programs.program.created", ["name": settings.name]))
    }

    private func refuseNew(_ form: Form, _ exchange: Exchange) async throws -> Reply {
        let page = ProgramFormPage(new: form, try await offer(try exchange.membership.workspace), exchange)
        return .page(try await offering(page, exchange, submitted: form), status: .unprocessableContent)
    }

    /// The same for as often as one form is sent with one name, so that a button pressed again makes nothing anew. Nobody
    /// can choose it.
    private func programID(_ key: String, _ name: String, _ workspace: WorkspaceID) -> ProgramID? {
        guard let key = ProgramID(key) else { return nil }
        let bytes = vault.mac("program-key", Array("\(workspace.text) \(key.text) \(name)".utf8)).prefix(16)
        return Array(bytes).withUnsafeBytes { UUID(bytes: $0) }.map { ProgramID($0) }
    }

    private func showProgram(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let id: ProgramID = try exchange.id("program")
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            let seen = try seen(tx, membership.workspace, id)
            guard let program = seen.program else { throw RequestRefusal.notFound }
            let sides = try ProgramAudienceStore().audiences(tx, membership.workspace, id)
            let audience = try [sides.one, sides.other].compactMap(\.self).compactMap {
                try audiences.audiences.audience(tx, membership.workspace, $0)
            }
            let past = try past(tx, membership.workspace, id, page: exchange.pageNumber)
            let isApproved = try rounds.draft(tx, membership.workspace, id)?.approvedAt != nil
            let named = exchange.offers(.peopleExport) ? "/programs/\(id.text)/left-out.csv" : nil
            let count = try participations.count(tx, membership.workspace, id)
            var page = ProgramPage(
                program, try comingDates(tx, membership.workspace, program, limit: 2 * ProgramLife.shown),
                isApproved: isApproved, people: count, past,
                Figures(seen, exchange).all(seen, named: named).map { $0.shortened(exchange.catalogue) },
                isCounting: !seen.rounds.isEmpty && seen.counted == nil,
                asking: try asking(
                    tx, membership.workspace, program, mayEdit: exchange.offers(.programsManage), exchange.catalogue),
                mayEdit: exchange.offers(.programsManage),
                try afterwards(tx, membership.workspace, program, exchange.catalogue), exchange.catalogue)
            page.audiences = audience.map { .init($0.name, id: $0.id, mayOpen: exchange.offers(.audiencesSee)) }
            page.hasAudience = !page.audiences.isEmpty
            page.overdue = program.attention(people: count, [], at: tx.now).map(exchange.catalogue.sentence)
            if case .lottery = program.settings.matching.kind {
                page.hosts = exchange.catalogue.count(try programPeople.hosts(tx, membership.workspace, id).count)
            }
            if exchange.offers(.programsManage) {
                page.notices = ProgramNoticeShown.all(
                    try notices.notices(tx, membership.workspace, id), program.cadence.zone, exchange.catalogue)
            }
            return .page(page)
        }
    }

    private func past(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, page: Int
    ) throws -> ProgramPage.Past {
        let total = try rounds.count(tx, workspace, program)
        let shownPage = min(page, max(1, (total + ProgramPage.size - 1) / ProgramPage.size))
        let shown = try rounds.latest(
            tx, workspace, of: program, offset: (shownPage - 1) * ProgramPage.size, limit: ProgramPage.size)
        return ProgramPage.Past(
            rounds: shown, progress: try roundDeliveries.progress(tx, workspace, shown.map(\.id)), page: shownPage,
            total: total)
    }

    private func editProgram(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let (program, form) = try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            return (program, FormMeanwhile.marked(try whole(tx, workspace, program), vault))
        }
        let page = ProgramFormPage(program, form, try await offer(workspace, program.settings), exchange)
        return .page(try await offering(page, exchange, of: id))
    }

    private func changeProgram(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        var form = try exchange.form(
            FormMeanwhile.field, "name", "weeks", "weekday", "hour", "zone", "size", "audience",
            prefixed: MatchingForm.prefix)
        let chosen = try await audiencesChosen(&form, exchange)
        guard let settings = ProgramForm.settings(&form),
            let special = try await special(&form, workspace, settings.matching.kind), form.isSound
        else { return try await refuseChange(id, form, exchange) }
        let (sent, catalogue) = (form, exchange.catalogue)
        let outcome = try await database.transaction(.workspace(workspace)) { tx -> ChangeOutcome in
            try programs.lockNames(tx, workspace)
            let before = try found(tx, workspace, id)
            guard before.state.isChangeable else { throw ProgramRefusal.notNow }
            let now = try whole(tx, workspace, before)
            if FormMeanwhile.isOvertaken(sent, now: now, vault) {
                let typed = ChosenSettings(settings: settings, special: special, audiences: chosen)
                if let meanwhile = try meanwhile(tx, workspace, before, now, typed, catalogue) {
                    return .overtaken(meanwhile, seen: FormMeanwhile.digest(now, vault))
                }
            }
            // Two that bear one name already may keep it.
            if before.name != settings.name, try programs.isTaken(tx, workspace, settings.name, except: id) {
                return .nameTaken
            }
            guard try programs.change(tx, workspace, id, to: settings) else { throw RequestRefusal.notFound }
            try set(tx, workspace, id, special)
            try ProgramAudienceStore().set(tx, workspace, id, chosen)
            try audit.record(
                tx, workspace,
                AuditEvent("program.changed", by: actor, on: id.text, details: Self.details(settings, special)))
            return .saved
        }
        switch outcome {
        case .saved: break
        case .nameTaken:
            form.refuse("name", WordKey("programs.form.name-taken"))
            return try await refuseChange(id, form, exchange)
        case .overtaken(let meanwhile, let seen):
            let renewed = Form(form.values.merging([FormMeanwhile.field: seen]) { $1 })
            return try await refuseChange(id, renewed, exchange, meanwhile)
        }
        try await lookSoon(workspace, id)
        return .redirect(to: "/programs/\(id.text)", notice: WordKey("programs.program.saved"))
    }

    /// What became of settings that were sent.
    private enum ChangeOutcome: Sendable {
        case saved, nameTaken
        /// With the digest of what is saved now.
        case overtaken(FormMeanwhile, seen: String)
    }

    private struct ChosenSettings {
        let settings: ProgramSettings
        let special: SpecialPeople
        let audiences: ProgramAudiences
    }

    /// The form of a program as it is, with whom it is for.
    private func whole(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> Form {
        let sides = try ProgramAudienceStore().audiences(tx, workspace, program.id)
        let audiences = ["audience": sides.one?.text ?? "", "match-audience": sides.other?.text ?? ""]
        return Form(try filled(tx, workspace, program).values.merging(audiences) { $1 })
    }

    /// What is saved now where the settings that were sent say something else.
    private func meanwhile(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ now: Form, _ typed: ChosenSettings,
        _ catalogue: Catalogue
    ) throws -> FormMeanwhile? {
        let special = try special(tx, workspace, program.id)
        let sides = try ProgramAudienceStore().audiences(tx, workspace, program.id)
        var other: [FormMeanwhile.Present] = []
        if special.apart != typed.special.apart {
            other.append(.init(WordKey("programs.match.apart"), now["match-apart"], catalogue))
        }
        if special.hosts != typed.special.hosts {
            other.append(.init(WordKey("programs.match.hosts"), now["match-hosts"], catalogue))
        }
        if sides != typed.audiences {
            let names = try [sides.one, sides.other].compactMap(\.self).compactMap {
                try audiences.audiences.audience(tx, workspace, $0)?.name
            }
            let everybody = catalogue.sentence(WordKey("programs.form.everybody"))
            let told = names.isEmpty ? everybody : names.joined(separator: "; ")
            other.append(.init(WordKey("programs.form.audience"), told, catalogue))
        }
        return FormMeanwhile(
            now: program.settings.told(catalogue) + other, typed: typed.settings.told(catalogue))
    }

    private func refuseChange(
        _ id: ProgramID, _ form: Form, _ exchange: Exchange, _ meanwhile: FormMeanwhile? = nil
    ) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let program = try await database.transaction(.workspace(workspace)) { try found($0, workspace, id) }
        var page = ProgramFormPage(program, form, try await offer(workspace, program.settings), exchange)
        page.meanwhile = meanwhile
        return .page(
            try await offering(page, exchange, submitted: form),
            status: meanwhile == nil ? .unprocessableContent : .conflict)
    }

    /// The program, or a page that does not exist: another workspace's is not there either.
    func found(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID) throws -> Program {
        guard let program = try programs.program(tx, workspace, id) else { throw RequestRefusal.notFound }
        return program
    }
}

enum ProgramRefusal: Refusal {
    case tooMany
    /// Its state does not allow it.
    case notNow
    /// The round is due, was held, or was moved by somebody else.
    case dateGone

    var status: Int { 409 }
    var words: WordKey {
        switch self {
        case .tooMany: WordKey("programs.form.too-many", ["limit": "\(ProgramStore.maximum)"])
        case .notNow: WordKey("programs.program.not-now")
        case .dateGone: WordKey("programs.dates.gone")
        }
    }
}
