import Accounts
import Foundation
import Policy
import Primitives
import Store
import Web

/// Pictures of what came of programs: of all together at /dashboard, of one on its page.
extension ProgramsSlice {
    var dashboardRoutes: [Route] {
        [
            .get("/dashboard", .may(.programsRead), showDashboard),
            .get("/dashboard/{figure}", .may(.programsRead)) { try await sendFigure($0, nil) },
            .get("/dashboard/departments/{department}", .may(.programsRead)) { try await showDepartment($0, nil) },
            .get("/dashboard/departments/{department}/others.csv", .may(.programsRead)) {
                try await sendDepartment($0, nil)
            },
            .get("/programs/{program}/figures/{figure}", .may(.programsRead)) {
                try await sendFigure($0, $0.id("program"))
            },
            .get("/programs/{program}/departments/{department}", .may(.programsRead)) {
                try await showDepartment($0, $0.id("program"))
            },
            .get("/programs/{program}/departments/{department}/others.csv", .may(.programsRead)) {
                try await sendDepartment($0, $0.id("program"))
            },
        ]
    }

    /// Rounds of all programs looked through for this year's: two hundred programs every two weeks.
    private static let yearsRounds = 5200

    /// Everything of which pictures are drawn, of a program or of all.
    struct Seen: Sendable {
        let program: Program?
        let programs: [Program]
        let rounds: [Round]
        let counted: (facts: DashboardFacts, at: Date)?

        /// Of the program, or of the first that runs of all: the clock that its rounds go by.
        var zone: TimeZone {
            (program ?? programs.first(where: \.isRunning) ?? programs.first)?.cadence.zone ?? .gmt
        }
    }

    func seen(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID?) throws -> Seen {
        let own = try program.map { try found(tx, workspace, $0) }
        return Seen(
            program: own, programs: try own.map { [$0] } ?? programs.programs(tx, workspace),
            rounds: try missed.reached(
                tx, workspace,
                rounds.latest(
                    tx, workspace, of: program, limit: program == nil ? Self.yearsRounds : DashboardFacts.maximumSteps)),
            counted: try dashboards.facts(tx, workspace, program?.uuid ?? workspace.uuid))
    }

    private func showDashboard(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let chosen = try Self.chosenProgram(exchange)
        let (seen, all) = try await database.transaction(.workspace(workspace)) { tx in
            (try self.seen(tx, workspace, chosen), try programs.programs(tx, workspace))
        }
        let figures = Figures(seen, exchange)
        let everything = exchange.catalogue.sentence(WordKey("programs.dashboard.all"))
        return .page(
            DashboardPage(
                choices: ProgramChoice.all(all, chosen, everything), hasChoice: all.count > 1,
                program: seen.program.map { ProgramChoice(value: $0.id.text, label: $0.name, selected: true) },
                hasPrograms: !all.isEmpty, hasRounds: !seen.rounds.isEmpty,
                mayEdit: exchange.offers(.programsManage), isCounting: !seen.rounds.isEmpty && seen.counted == nil,
                counted: seen.counted.map { Moment($0.at, exchange.catalogue, seen.zone) },
                totals: seen.counted.map { figures.totals($0.facts) } ?? [],
                figures: figures.all(seen).map { $0.shortened(exchange.catalogue) }))
    }

    /// The program that an address names; nil for all of them.
    static func chosenProgram(_ exchange: Exchange) throws -> ProgramID? {
        guard let text = exchange.query("program"), !text.isEmpty else { return nil }
        guard let id = ProgramID(text) else { throw RequestRefusal.notFound }
        return id
    }

    private func sendFigure(_ exchange: Exchange, _ program: ProgramID?) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        guard let kind = exchange.parameters["figure"].flatMap(Figures.Kind.init(file:)) else {
            throw RequestRefusal.notFound
        }
        let seen = try await database.transaction(.workspace(workspace)) { try self.seen($0, workspace, program) }
        guard let figure = Figures(seen, exchange).all(seen).first(where: { $0.id == kind.rawValue }) else {
            throw RequestRefusal.notFound
        }
        return .csv(figure.table.csv, as: kind.rawValue + ".csv")
    }

    private func showDepartment(_ exchange: Exchange, _ program: ProgramID?) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let (page, mayName) = (exchange.pageNumber, exchange.offers(.peopleRead))
        let key = exchange.parameters["department"] ?? ""
        let (known, seen) = try await database.transaction(.workspace(workspace)) { tx in
            let seen = try self.seen(tx, workspace, program)
            let (facts, place) = try Self.place(of: key, seen)
            let members =
                try mayName ? dashboards.members(tx, workspace, program?.uuid ?? workspace.uuid, key) ?? [] : []
            let shown = Array(members.dropFirst((page - 1) * DepartmentPage.size).prefix(DepartmentPage.size))
            let known = try people.people(tx, workspace, shown.map(\.person))
            return (
                DepartmentPage.Known(facts: facts, place: place, members: shown, total: members.count, people: known),
                seen
            )
        }
        let figures = Figures(seen, exchange)
        return .page(
            DepartmentPage(
                known, crumbs: figures.crumbs(seen), address: "\(figures.departments)/\(key)", page: page, figures))
    }

    private func sendDepartment(_ exchange: Exchange, _ program: ProgramID?) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let seen = try await database.transaction(.workspace(workspace)) { try self.seen($0, workspace, program) }
        let (facts, place) = try Self.place(of: exchange.parameters["department"] ?? "", seen)
        let figure = Figures(seen, exchange).department(facts, place, href: "")
        return .csv(figure.table.csv, as: "others.csv")
    }

    private static func place(of key: String, _ seen: Seen) throws -> (DashboardFacts, Int) {
        guard let facts = seen.counted?.facts, let place = facts.groups.firstIndex(where: { $0.key == key }) else {
            throw RequestRefusal.notFound
        }
        return (facts, place)
    }
}

extension Figures {
    init(_ seen: ProgramsSlice.Seen, _ exchange: Exchange) {
        let base = seen.program.map { "/programs/\($0.id.text)" }
        self.init(
            catalogue: exchange.catalogue, zone: seen.zone, now: exchange.now,
            files: base.map { $0 + "/figures" } ?? "/dashboard", departments: (base ?? "/dashboard") + "/departments")
    }

    /// Those there is something to draw for.
    func all(_ seen: ProgramsSlice.Seen, named: String? = nil) -> [Figure] {
        guard !seen.rounds.isEmpty else { return [] }
        let counted = seen.counted.map { self.counted($0.facts, named: named) } ?? []
        let participation =
            seen.program == nil
            ? (seen.counted?.facts.steps).map { [self.participation($0)] } ?? []
            : [
                self.participation(seen.rounds)
            ]
        return participation + [year(seen.programs, seen.rounds)] + counted
    }

    func crumbs(_ seen: ProgramsSlice.Seen) -> [DepartmentPage.Crumb] {
        guard let program = seen.program else {
            return [DepartmentPage.Crumb(href: "/dashboard", label: say("programs.dashboard.title"))]
        }
        return [
            DepartmentPage.Crumb(href: "/programs", label: say("programs.programs.title")),
            DepartmentPage.Crumb(href: "/programs/\(program.id.text)", label: program.name),
        ]
    }
}

extension Reply {
    /// A small file, made already.
    static func csv(_ text: String, as name: String) -> Reply {
        .download(name, type: "text/csv; charset=utf-8") { try await $0(text) }
    }
}
