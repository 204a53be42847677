import Foundation
import Primitives
import Store
import TestSupport
import TestStage
import Testing
import Vault

@testable import Programs

@Suite("The page behind the link in somebody's mail")
struct PersonLinkTests {
    /// A world in which a round was run, and the path of p1's page.
    private func introduced() async throws -> (world: ProgramsWorld, program: String, link: String) {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        _ = try await world.run(program)
        return (world, program, try world.link(to: "p1@example.org"))
    }

    /// Everything that a visit could change.
    private func state(_ world: ProgramsWorld) async throws -> [String] {
        try await world.bySystem { tx in
            try tx.rows(
                """
                SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS state FROM participation t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM person_link t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM program t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM round t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM introduction_member t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM delivery t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM job t
                UNION ALL SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM audit_event t
                """
            ).map { try $0.get("state", as: String?.self) ?? "" }
        }
    }

    @Test("shows whom they met, to a browser that has never signed in")
    func shows() async throws {
        let (world, _, link) = try await introduced()
        let answer = try await world.world.browser().get(link)
        #expect(answer.status == 200)
        #expect(answer.body.contains("Person 1, here you decide when Coffee of Engines introduces you."))
        #expect(answer.body.contains("Whom you were introduced to"))
        #expect(!answer.body.contains("@example.org"))
    }

    @Test("changes nothing when it is opened, however often")
    func readOnly() async throws {
        let (world, program, link) = try await introduced()
        let before = try await state(world)
        let id = program.dropFirst("/programs/".count)
        for path in [link, link, "\(link)/leave/\(id)"] {
            #expect(try await world.world.browser().get(path).status == 200)
        }
        #expect(try await world.world.browser().get("\(link)/pause").status == 405)
        #expect(try await state(world) == before)
    }

    @Test("does not exist for a forged, mistyped or old link")
    func forged() async throws {
        let (world, _, link) = try await introduced()
        let forged = "/me/" + Token.issue(.capability, random: .system).text
        for path in [
            forged, String(link.dropLast()), link + "0", "/me/x", "/me/" + Token.issue(.link, random: .system).text,
        ] {
            #expect(try await world.world.browser().get(path).status == 404)
        }
        world.world.clock.advance(by: PersonLink.lifetime)
        #expect(try await world.world.browser().get(link).status == 404)
    }

    @Test("is kept as a hash only")
    func hashed() async throws {
        let (world, _, link) = try await introduced()
        let token = String(link.dropFirst("/me/".count))
        let found = try await world.bySystem { tx in
            try tx.first("SELECT count(*) AS n FROM person_link t WHERE t::text LIKE \("%" + token + "%")")?.get("n")
                ?? -1
        }
        #expect(found == 0)
    }

    @Test("pauses until a day; the rounds before leave the person out with the reason, those after do not")
    func pauses() async throws {
        let (world, program, link) = try await introduced()
        let browser = world.world.browser()
        let answer = try await browser.post("\(link)/pause", ["until": "2026-01-12"], from: link)
        #expect(answer.location == link)
        try await world.plan(program)
        #expect(try await world.owner.get("\(program)/preview").body.contains("Paused until 12 January 2026."))
        _ = try await world.run(program)
        let second = try await world.history().filter { $0.round == 2 }.flatMap(\.people)
        #expect(second.count == 3)
        world.world.clock.advance(by: 8 * 86_400)
        try await world.world.renew(world.owner)
        _ = try await world.run(program)
        #expect(try await world.history().filter { $0.round == 3 }.flatMap(\.people).count == 4)
    }

    @Test("refuses a day that cannot be chosen, beside the field")
    func badDay() async throws {
        let (world, _, link) = try await introduced()
        let answer = try await world.world.browser().post("\(link)/pause", ["until": "2026-01-05"], from: link)
        #expect(answer.status == 422)
        #expect(answer.body.contains("Choose a day from tomorrow"))
    }

    @Test("leaves by one click of a mail program, without any cookie, and only by POST")
    func oneClick() async throws {
        let (world, program, link) = try await introduced()
        let path = "\(link)/leave/\(program.dropFirst("/programs/".count))"
        let machine = world.world.browser()
        let answer = try await machine.submit(path, ["List-Unsubscribe": "One-Click"])
        #expect(answer.status == 200)
        try await world.plan(program)
        let preview = try await world.owner.get("\(program)/preview").body
        #expect(preview.contains("Has left the program."))
        _ = try await world.run(program)
        #expect(try await world.history().filter { $0.round == 2 }.flatMap(\.people).count == 3)
    }

    @Test("leaves only the program of the link")
    func otherProgram() async throws {
        let (world, _, link) = try await introduced()
        let other = try await world.program().dropFirst("/programs/".count)
        let answer = try await world.world.browser().submit(
            "\(link)/leave/\(other)", ["List-Unsubscribe": "One-Click"])
        #expect(answer.status == 404)
    }

    @Test("leaves and comes back by the page's own forms, each noted once")
    func leavesAndReturns() async throws {
        let (world, program, link) = try await introduced()
        let browser = world.world.browser()
        for _ in 0..<2 { try await browser.post("\(link)/leave", from: link) }
        #expect(try await browser.get(link).body.contains("You have left Coffee"))
        try await browser.post("\(link)/resume", from: link)
        #expect(try await !world.owner.get("\(program)/preview").body.contains("Has left the program."))
        #expect(try world.world.test.asAudit("participation.left") == 1)
        #expect(try world.world.test.asAudit("participation.resumed") == 1)
    }

    @Test("refuses a form from elsewhere")
    func forgedForm() async throws {
        let (world, _, link) = try await introduced()
        let answer = try await world.world.browser().submit("\(link)/leave", ["csrf": "x"])
        #expect(answer.status == 403)
    }

    @Test("is in every mail, with its one-click way out")
    func mail() async throws {
        let (world, program, _) = try await introduced()
        let mail = try #require(world.world.mail.all.first { $0.to.text == "p1@example.org" })
        let id = program.dropFirst("/programs/".count)
        #expect(mail.source.replacing("\r\n ", with: " ").contains("List-Unsubscribe: <http://localhost:8080/me/"))
        #expect(mail.source.replacing("\r\n ", with: "").contains("/leave/\(id)>"))
        #expect(mail.source.contains("You have not met before."))
    }
}
