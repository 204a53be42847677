import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension ProgramsSlice {
    var meetingRoutes: [Route] {
        mine(get: "/met/{round}") { try await showMeeting($0, Form(), status: .ok) }
            + mine(post: "/met/{round}", answerMeeting)
            + mine(post: "/met/{round}/kind", sendKindWord)
            + mine(post: "/kind/{kind}/report", reportKindWord)
            + mine(post: "/later", askLater)
            + [.post("/programs/{program}/asking", .may(.programsManage), changeAsking)]
    }

    private func showMeeting(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let seat = try await seat(exchange)
        let round: RoundID = try exchange.id("round")
        let met = try await database.transaction(seat.scope) { try self.met($0, seat, round) }
        let filled = exchange.view(ChoicesForm.merged(form, over: ["words": met.remark]))
        return .page(MeetingPage(met, seat, filled, exchange.catalogue), status: status)
    }

    /// Their introduction in a round, or a page that does not exist.
    private func met(_ tx: Transaction, _ seat: PersonSeat, _ round: RoundID) throws -> MeetingPage.Met {
        guard let past = try introductions.of(tx, seat.workspace, seat.person, in: round), past.secretUntil == nil,
            let program = try programs.program(tx, seat.workspace, past.program)
        else { throw RequestRefusal.notFound }
        return MeetingPage.Met(
            past: past, program: program,
            people: try people.people(tx, seat.workspace, past.introduction.people),
            answers: try meetings.answers(tx, seat.workspace, [round]),
            remark: try meetings.remarks(tx, seat.workspace, of: seat.person)[round] ?? "",
            compliments: try compliments.of(tx, seat.workspace, seat.person).filter { $0.round == round })
    }

    private func answerMeeting(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("answer", "words")
        let seat = try await seat(exchange)
        let round: RoundID = try exchange.id("round")
        let group = try await database.transaction(seat.scope) { try met($0, seat, round) }.people
        form = ChoicesForm.oneLine(form, "words")
        let answer = form.choice("answer", of: MeetingAnswer.self)
        let words = form.text("words", maximum: MeetingPage.maximumWords, optional: true)
        guard let answer, let words else {
            return try await showMeeting(exchange, form, status: .unprocessableContent)
        }
        // Of the workspace: what follows from it is a job of the workspace's.
        try await database.transaction(.workspace(seat.workspace)) { tx in
            try meetings.answer(tx, seat.workspace, round, seat.person, answer)
            try meetings.remark(tx, seat.workspace, round, seat.person, words)
            try meetings.hear(tx, seat.workspace, seat.person)
            if answer == .yes { try tellMet(tx, seat, group) }
            try audit.record(
                tx, seat.workspace, AuditEvent("meeting.answered", by: .person(seat.person), on: round.text))
        }
        return .redirect(to: "\(seat.path)/met/\(round.text)", notice: WordKey("programs.met.thanks"))
    }

    /// Whoever of the group writes to another of it as to somebody outside has no need to any more.
    private func tellMet(_ tx: Transaction, _ seat: PersonSeat, _ group: [PersonID: Person]) throws {
        let news = group.values.map { person in
            JobRequest(
                ContactMet(group.keys.filter { $0 != person.id }, address: vault.blindIndex(person.profile.address)))
        }
        try queue.enqueue(tx, all: news, workspace: seat.workspace)
    }

    /// Somebody silent wants to be asked again on a day.
    private func askLater(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("program", "later")
        let seat = try await seat(exchange)
        guard let id = ProgramID(form["program"]) else { throw RequestRefusal.malformed }
        let program = try await database.transaction(seat.scope) { try found($0, seat.workspace, id) }
        guard let day = Pause.end(form["later"], now: exchange.now, zone: program.cadence.zone) else {
            form.refuse("later", WordKey("programs.mine.until-wrong"))
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(seat.scope) { tx in
            guard try meetings.postpone(tx, seat.workspace, id, seat.person, until: day) else { return }
            try audit.record(
                tx, seat.workspace, AuditEvent("participation.postponed", by: .person(seat.person), on: id.text))
        }
        let text = Day(day, exchange.catalogue, program.cadence.zone).text
        return Self.back(seat, WordKey("programs.mine.later-done", ["until": text]))
    }

    /// What a program's page says of the time after an introduction.
    func afterwards(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ catalogue: Catalogue
    ) throws -> ProgramPage.Afterwards {
        let silent = try meetings.silent(tx, workspace, program.id, limit: ProgramPage.shownSilent)
        let known = try people.people(tx, workspace, silent.map(\.person))
        return ProgramPage.Afterwards(
            asks: try meetings.asksAfterwards(tx, workspace, program.id),
            silent: silent.compactMap { person, since in
                known[person].map {
                    ProgramPage.Silent(
                        id: person.text, name: $0.profile.name, since: Day(since, catalogue, program.cadence.zone))
                }
            })
    }

    private func changeAsking(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: ProgramID = try exchange.id("program")
        let asks = try exchange.form("asks")["asks"] == "yes"
        try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, id)
            guard try meetings.setAsksAfterwards(tx, workspace, id, asks) else { return }
            try audit.record(
                tx, workspace,
                AuditEvent("program.asking", by: actor, on: id.text, details: ["asks": asks ? "yes" : "no"]))
        }
        return .redirect(to: "/programs/\(id.text)", notice: WordKey("programs.program.saved"))
    }
}

// MARK: Kind words

extension ProgramsSlice {
    private func sendKindWord(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("to", "kind")
        let seat = try await seat(exchange)
        let round: RoundID = try exchange.id("round")
        let met = try await database.transaction(seat.scope) { try self.met($0, seat, round) }
        form = ChoicesForm.oneLine(form, "kind")
        let to = PersonID(form["to"]).flatMap { met.people[$0] }.flatMap { $0.id == seat.person ? nil : $0 }
        guard let words = form.text("kind", maximum: MeetingPage.maximumWords) else {
            return try await showMeeting(exchange, form, status: .unprocessableContent)
        }
        guard let to, let sender = met.people[seat.person] else { throw RequestRefusal.malformed }
        let isSent = try await deliver(words, from: sender, to: to, met, seat)
        let notice = isSent ? WordKey("programs.kind.sent") : WordKey("programs.kind.not-sent")
        return .redirect(to: "\(seat.path)/met/\(round.text)", notice: notice)
    }

    /// Keeps a kind word and queues its mail. False where there is one already, where the other reported an earlier one,
    /// or is no longer here.
    private func deliver(
        _ words: String, from sender: Person, to person: Person, _ met: MeetingPage.Met, _ seat: PersonSeat
    ) async throws -> Bool {
        guard person.state == .active else { return false }
        return try await database.transaction(.system("a kind word is for two people, and no workspace's to read")) {
            tx in
            let added = try compliments.add(
                tx, seat.workspace, met.past.round, from: sender.id, to: person.id, words)
            guard added != nil else { return false }
            let language = try catalogue(tx, seat.workspace, for: person).language
            guard let token = try links.issue(tx, seat.workspace, met.program.id, [person.id])[person.id] else {
                return false
            }
            let page = "\(site.origin)/me/\(token.text)"
            let mail = KindWordMail(
                name: person.profile.name, sender: sender.profile.name, words: words, program: met.program.name,
                report: "\(page)/met/\(met.past.round.text)", lang: language)
            let letter = ProgramLetter(
                kind: .kindWord, template: "kind-word", subject: mail.subject, language: language, page: page,
                program: met.program.id)
            let delivery = try outbox.queue(tx, draft(letter, mail, to: person), workspace: seat.workspace)
            try meetings.note(tx, seat.workspace, met.past.round, delivery, naming: [sender.id])
            try meetings.hear(tx, seat.workspace, sender.id)
            return true
        }
    }

    /// The owners of the workspace get to read a word that was reported, and only then.
    private func reportKindWord(_ exchange: Exchange) async throws -> Reply {
        _ = try exchange.form()
        let seat = try await seat(exchange)
        let id: ComplimentID = try exchange.id("kind")
        let round = try await database.transaction(.system("who got a word reports it to the owners")) { tx in
            guard let word = try compliments.received(tx, seat.workspace, id, by: seat.person),
                let sender = try people.person(tx, seat.workspace, word.from),
                let reporter = try people.person(tx, seat.workspace, seat.person)
            else { throw RequestRefusal.notFound }
            guard try compliments.report(tx, seat.workspace, id) else { return word.round }
            try tellOwners(tx, seat.workspace, word, from: sender, to: reporter)
            try audit.record(
                tx, seat.workspace, AuditEvent("compliment.reported", by: .person(seat.person), on: id.text))
            return word.round
        }
        return .redirect(to: "\(seat.path)/met/\(round.text)", notice: WordKey("programs.kind.reported"))
    }

    private func tellOwners(
        _ tx: Transaction, _ workspace: WorkspaceID, _ word: Compliment, from sender: Person, to reporter: Person
    ) throws {
        for owner in try AddresseeStore(accounts: accounts).owners(tx, workspace) {
            let mail = ReportMail(
                name: owner.name, sender: sender.profile.name, reporter: reporter.profile.name, words: word.words,
                lang: owner.language)
            let body = try templates.mail(mail, "kind-report", language: owner.language)
            let delivery = try outbox.queue(
                tx,
                MailDraft(
                    .kindReport, to: Mailbox(name: owner.name, address: owner.address),
                    subject: try templates.catalogue(owner.language).sentence(mail.subject), text: body.text,
                    html: body.html),
                workspace: workspace)
            try meetings.note(tx, workspace, word.round, delivery, naming: [sender.id, reporter.id])
        }
    }
}
