import Accounts
import Audit
import Foundation
import Primitives
import Store
import Web

extension ProgramsSlice {
    var myChoiceRoutes: [Route] {
        mine(post: "/never", addNever)
            + mine(post: "/never/remove", removeNever)
            + mine(post: "/about", saveAbout)
            + mine(post: "/wishes", saveWishes)
            + mine(post: "/wish", addWish)
            + mine(post: "/wish/up", raiseWish)
            + mine(post: "/wish/remove", removeWish)
            + mine(post: "/private", mailPrivateLink)
    }

    /// By the button beside somebody met, which any link has, or by an address, where lists are shown.
    private func addNever(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("person", "neverAddress")
        let seat = try await seat(exchange)
        guard let chosen = try await chosen(&form, "person", "neverAddress", seat) else {
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        let isTaken = try await choose(seat) { choices in
            choices.asked.removeAll { $0.isSame(as: chosen) }
            if choices.never.contains(where: { $0.isSame(as: chosen) }) { return true }
            guard choices.never.count < PersonChoices.maximumPeople else { return false }
            choices.never.append(chosen)
            return true
        }
        return Self.back(seat, isTaken ? WordKey("programs.choices.never-done") : WordKey("programs.choices.full"))
    }

    private func removeNever(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("entry")
        let seat = try await privateSeat(exchange)
        _ = try await choose(seat) { $0.never.removeAll { $0.entry == form["entry"] } }
        return Self.back(seat, WordKey("programs.choices.never-undone"))
    }

    private func addWish(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("wish", "wishAddress")
        let seat = try await privateSeat(exchange)
        guard let chosen = try await chosen(&form, "wish", "wishAddress", seat) else {
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        let isTaken = try await choose(seat) { choices in
            choices.never.removeAll { $0.isSame(as: chosen) }
            if choices.asked.contains(where: { $0.isSame(as: chosen) }) { return true }
            guard choices.asked.count < PersonChoices.maximumPeople else { return false }
            choices.asked.append(chosen)
            return true
        }
        return Self.back(seat, isTaken ? WordKey("programs.choices.saved") : WordKey("programs.choices.full"))
    }

    private func raiseWish(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("entry")
        let seat = try await privateSeat(exchange)
        _ = try await choose(seat) { choices in
            guard let place = choices.asked.firstIndex(where: { $0.entry == form["entry"] }), place > 0 else { return }
            choices.asked.swapAt(place, place - 1)
        }
        return Self.back(seat, WordKey("programs.choices.saved"))
    }

    private func removeWish(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("entry")
        let seat = try await privateSeat(exchange)
        _ = try await choose(seat) { $0.asked.removeAll { $0.entry == form["entry"] } }
        return Self.back(seat, WordKey("programs.choices.saved"))
    }

    private func saveAbout(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("introduction", "language", "languages", "zone", "from", "to", prefixed: "day.")
        let seat = try await privateSeat(exchange)
        var read = PersonChoices()
        guard ChoicesForm.about(&form, site.languages, into: &read) else {
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        // As the roster has them is no word of their own: what the roster says later holds.
        let person = try await database.transaction(seat.scope) { try people.person($0, seat.workspace, seat.person) }
        if read.languages == person?.profile.languages { read.languages = [] }
        _ = try await choose(seat) { [read] choices in
            (choices.introduction, choices.mailLanguage) = (read.introduction, read.mailLanguage)
            (choices.languages, choices.timeZone, choices.hours) = (read.languages, read.timeZone, read.hours)
        }
        return Self.back(seat, WordKey("programs.choices.saved"))
    }

    private func saveWishes(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("departments", "locations", "topics")
        let seat = try await privateSeat(exchange)
        var read = PersonChoices()
        guard ChoicesForm.wishes(&form, into: &read) else {
            return try await showMine(exchange, form, status: .unprocessableContent)
        }
        _ = try await choose(seat) { [read] choices in
            (choices.departments, choices.locations) = (read.departments, read.locations)
            choices.topics = read.topics
        }
        return Self.back(seat, WordKey("programs.choices.saved"))
    }

    /// Changes what somebody chose, in their own scope. The note of it is the same whatever they changed, so that it does
    /// not tell whether there is anybody they would rather not meet.
    func choose<T: Sendable>(
        _ seat: PersonSeat, _ change: @escaping @Sendable (inout PersonChoices) -> T
    ) async throws -> T {
        try await database.transaction(seat.scope) { tx in
            let before = try choices.choices(tx, seat.workspace, seat.person)
            var after = before
            let result = change(&after)
            guard after != before else { return result }
            try choices.set(tx, seat.workspace, seat.person, after)
            try meetings.hear(tx, seat.workspace, seat.person)
            try audit.record(tx, seat.workspace, AuditEvent("person.chose", by: .person(seat.person)))
            return result
        }
    }

    /// Somebody out of a list of those met, or an address. Of an address it is not said whether it is anybody's.
    private func chosen(
        _ form: inout Form, _ picked: String, _ typed: String, _ seat: PersonSeat
    ) async throws -> PersonChoices.Chosen? {
        if let person = PersonID(form[picked]) {
            guard person != seat.person, try await isKnown(person, to: seat) else { throw RequestRefusal.notFound }
            return PersonChoices.Chosen(person: person)
        }
        let own = try await database.transaction(seat.scope) { try people.person($0, seat.workspace, seat.person) }
        guard let address = form.parse(typed, { try EmailAddress(parsing: $0) }) else { return nil }
        if address == own?.profile.address {
            form.refuse(typed, WordKey("programs.choices.yourself"))
            return nil
        }
        let known = try await database.transaction(.workspace(seat.workspace)) {
            try people.known($0, seat.workspace, [address])
        }
        return PersonChoices.Chosen(person: known[address]?.id, address: address)
    }

    /// Whether somebody was introduced to them: row security shows no others.
    private func isKnown(_ person: PersonID, to seat: PersonSeat) async throws -> Bool {
        try await database.transaction(seat.scope) { try people.person($0, seat.workspace, person) != nil }
    }
}

extension PersonChoices.Chosen {
    /// Names it in a form.
    var entry: String { address?.canonical ?? person?.text ?? "" }
}
