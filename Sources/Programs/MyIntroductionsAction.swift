import Accounts
import Audiences
import Audit
import Foundation
import Primitives
import Store
import Web

extension ProgramsSlice {
    var myIntroductionRoutes: [Route] {
        mine(get: "") { try await showMine($0, Form(), status: .ok) }
            + mine(get: "/departments.csv", sendMyPicture)
            + mine(post: "/pause", pauseMine)
            + mine(post: "/resume", resumeMine)
            + mine(post: "/leave", leaveMine)
            + mine(post: "/leave-audience", leaveAudience)
            + oneClickRoutes
    }

    /// The page, with a form that came back where one did.
    func showMine(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let seat = try await seat(exchange)
        let mine = try await database.transaction(seat.scope) { try readMine($0, seat) }
        guard let mine else { throw RequestRefusal.notFound }
        return .page(MyIntroductionsPage(mine, seat, form, languages: site.languages, exchange), status: status)
    }

    private func sendMyPicture(_ exchange: Exchange) async throws -> Reply {
        let seat = try await seat(exchange)
        let mine = try await database.transaction(seat.scope) { try readMine($0, seat) }
        guard let figure = mine.flatMap({ MyPicture($0, exchange.catalogue).figure(files: seat.path) }) else {
            throw RequestRefusal.notFound
        }
        return .csv(figure.table.csv, as: "departments.csv")
    }

    /// What is theirs, in their own scope.
    func readMine(_ tx: Transaction, _ seat: PersonSeat) throws -> MyIntroductionsPage.Mine? {
        guard let person = try people.person(tx, seat.workspace, seat.person) else { return nil }
        let own = try choices.choices(tx, seat.workspace, seat.person)
        let past = try introductions.of(
            tx, seat.workspace, seat.person, limit: MyIntroductionsPage.counted, keepsSecrets: true)
        let said = try participations.byProgram(tx, seat.workspace, seat.person)
        // Who a program is for is nobody else's business: its very name may tell.
        let theirs = try ProgramAudienceStore().programs(tx, seat.workspace, for: seat.person)
            .union(said.keys).union(past.map(\.program)).union([seat.program].compactMap(\.self))
        return MyIntroductionsPage.Mine(
            person: person, workspace: try accounts.workspaceName(tx, seat.workspace) ?? "",
            programs: try programs.programs(tx, seat.workspace).filter {
                $0.state.runsByHand && theirs.contains($0.id)
            },
            participations: said,
            notNow: try NotNowStore().notNow(tx, seat.workspace, seat.person),
            isUnreachable: try bounces.since(tx, seat.workspace, seat.person) != nil, past: past,
            people: try people.people(tx, seat.workspace, Array(Set(past.flatMap(\.introduction.people)))),
            choices: seat.showsPrivate ? own : PersonChoices(), details: own.details ?? [:],
            audiences: try audiences.members.audiences(tx, seat.workspace, of: seat.person).map {
                MyIntroductionsPage.AudienceShown(id: $0.id.text, name: $0.name)
            },
            readAt: tx.now, answers: try meetings.answers(tx, seat.workspace, past.map(\.round)),
            absences: try absences.of(tx, seat.workspace, seat.person, limit: MyIntroductionsPage.shownAbsences),
            questions: try asks.open(tx, seat.workspace, to: seat.person),
            told: try told.told(
                tx, seat.workspace, past.map(\.round), of: Array(Set(past.flatMap(\.introduction.people)))))
    }

    /// Pauses one program or all that could disturb, until a day or until they say so.
    private func pauseMine(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("until", "program")
        let seat = try await seat(exchange)
        let program = try await program(of: form, seat)
        let zone = try await zone(seat, program)
        let until = Pause.end(form["until"], now: exchange.now, zone: zone)
        // Nothing in the field: until they say so.
        if until == nil, !form["until"].isEmpty {
            form.refuse("until", WordKey("programs.mine.until-wrong"))
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        try await pause(seat, program?.id, until)
        try await callOff(seat.workspace, seat.person)
        guard let until else { return Self.back(seat, WordKey("programs.mine.paused-open-done")) }
        let text = Day(until, exchange.catalogue, zone).text
        return Self.back(seat, WordKey("programs.mine.paused-done", ["until": text]))
    }

    private func pause(_ seat: PersonSeat, _ program: ProgramID?, _ until: Date?) async throws {
        guard let program else { return try await setNotNow(seat, NotNow(until: until)) }
        let event = AuditEvent("participation.paused", by: .person(seat.person), on: program.text)
        try await change(seat, program, event) { ($0.pausedUntil, $0.isOpenEnded) = (until, until == nil) }
    }

    /// The program that a form names; nil for all of them. A form that names none means that of the link.
    private func program(of form: Form, _ seat: PersonSeat) async throws -> Program? {
        if form["program"] == "all" { return nil }
        guard let id = form["program"].isEmpty ? seat.program : ProgramID(form["program"]) else {
            throw RequestRefusal.malformed
        }
        return try await database.transaction(seat.scope) { try found($0, seat.workspace, id) }
    }

    private func zone(_ seat: PersonSeat, _ program: Program?) async throws -> TimeZone {
        if let program { return program.cadence.zone }
        let person = try await database.transaction(seat.scope) { try people.person($0, seat.workspace, seat.person) }
        return person?.profile.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
    }

    private func resumeMine(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("program")
        let seat = try await seat(exchange)
        if let program = try await program(of: form, seat) {
            let event = AuditEvent("participation.resumed", by: .person(seat.person), on: program.id.text)
            try await change(seat, program.id, event) { $0 = Participation() }
        } else {
            try await setNotNow(seat, nil)
        }
        let rests = try await database.transaction(seat.scope) { try self.rests($0, seat) }
        return Self.back(seat, rests ? WordKey("programs.mine.resumed-some") : WordKey("programs.mine.resumed"))
    }

    /// Whether a pause of theirs still holds, of one program or of all.
    private func rests(_ tx: Transaction, _ seat: PersonSeat) throws -> Bool {
        if try NotNowStore().notNow(tx, seat.workspace, seat.person) != nil { return true }
        return try participations.byProgram(tx, seat.workspace, seat.person).values.contains { participation in
            if case .paused = participation.standing(at: tx.now) { true } else { false }
        }
    }

    private func leaveMine(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("program")
        let seat = try await seat(exchange)
        guard let program = try await program(of: form, seat) else { throw RequestRefusal.malformed }
        try await leave(seat, program.id)
        return Self.back(seat, WordKey("programs.mine.left", ["program": program.name]))
    }

    /// One click in a mail program (RFC 8058): no cookie, no token against forgery; the address itself is the proof.
    func leaveByOneClick(_ exchange: Exchange) async throws -> Reply {
        guard try await exchange.machineForm() == ["List-Unsubscribe": "One-Click"] else {
            throw RequestRefusal.malformed
        }
        let id: ProgramID = try exchange.id("program")
        let seat = try await seat(exchange)
        guard seat.program == id else { throw RequestRefusal.notFound }
        try await leave(seat, id)
        let program = try await database.transaction(seat.scope) { try found($0, seat.workspace, id) }
        return .text(exchange.catalogue.sentence(WordKey("programs.mine.left", ["program": program.name])) + "\n")
    }

    private func leave(_ seat: PersonSeat, _ program: ProgramID) async throws {
        try await change(seat, program, AuditEvent("participation.left", by: .person(seat.person), on: program.text)) {
            $0.state = .left
        }
        try await callOff(seat.workspace, seat.person)
    }

    /// For good: no rule and nobody but they themselves, by an invitation link, brings them in again. Twice is as once.
    private func leaveAudience(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("audience")
        let seat = try await seat(exchange)
        guard let id = AudienceID(form["audience"]) else { throw RequestRefusal.malformed }
        let name = try await database.transaction(seat.scope) { tx -> String? in
            let own = try audiences.members.audiences(tx, seat.workspace, of: seat.person)
            guard let audience = own.first(where: { $0.id == id }),
                try audiences.members.leave(tx, seat.workspace, id, seat.person)
            else { return nil }
            try meetings.hear(tx, seat.workspace, seat.person)
            try audit.record(
                tx, seat.workspace, AuditEvent("audience.left", by: .person(seat.person), on: id.text))
            return audience.name
        }
        guard let name else { return .redirect(to: seat.path) }
        try await callOff(seat.workspace, seat.person)
        return Self.back(seat, WordKey("programs.mine.audience-left", ["audience": name]))
    }

    private func setNotNow(_ seat: PersonSeat, _ new: NotNow?) async throws {
        try await database.transaction(seat.scope) { tx in
            guard try NotNowStore().notNow(tx, seat.workspace, seat.person) != new else { return }
            if let new {
                try NotNowStore().set(tx, seat.workspace, seat.person, new)
            } else {
                try NotNowStore().end(tx, seat.workspace, seat.person)
            }
            try meetings.hear(tx, seat.workspace, seat.person)
            let actor = Actor.person(seat.person)
            let event = new == nil ? AuditEvent("person.resumed", by: actor) : AuditEvent("person.paused", by: actor)
            try audit.record(tx, seat.workspace, event)
        }
    }

    /// Changes what somebody said about a program, in their own scope. Saying the same again changes nothing.
    func change(
        _ seat: PersonSeat, _ program: ProgramID, _ event: AuditEvent,
        _ change: @escaping @Sendable (inout Participation) -> Void
    ) async throws {
        try await database.transaction(seat.scope) { tx in
            _ = try found(tx, seat.workspace, program)
            let before = try participations.participation(tx, seat.workspace, program, seat.person)
            var after = before
            change(&after)
            guard after != before else { return }
            try participations.set(tx, seat.workspace, program, seat.person, after)
            try meetings.hear(tx, seat.workspace, seat.person)
            try audit.record(tx, seat.workspace, event)
        }
    }

    static func back(_ seat: PersonSeat, _ words: WordKey) -> Reply { .redirect(to: seat.path, notice: words) }
}
