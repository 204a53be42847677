import Accounts
import Foundation
import TestSupport
import HTTPTypes
import Primitives
import Store
import TestStage
import Testing

@testable import Programs

/// A world in which a round was run among the owner and some people of a roster.
struct PersonSideWorld: Sendable {
    let world: ProgramsWorld
    let program: String

    init(people: Int = 3) async throws {
        world = try await ProgramsWorld()
        try await world.add(people)
        program = try await world.program()
        _ = try await world.run(program)
    }

    var programID: String { String(program.dropFirst("/programs/".count)) }

    func browser() -> TestBrowser { world.world.browser() }

    func link(_ number: Int) throws -> String { try world.link(to: Self.address(number)) }

    /// The path of somebody's page behind a link that they were mailed for an hour.
    func privateLink(_ number: Int) async throws -> String {
        let link = try link(number)
        try await browser().post(link + "/private", from: link)
        try await world.world.work()
        let mail = try #require(world.world.mail.all.last { $0.to.text == Self.address(number) })
        let source = mail.source.replacing("=\r\n", with: "")
        let start = try #require(source.firstRange(of: TestWorld.origin + "/me/"))
        return "/me/" + source[start.upperBound...].prefix { $0 == "_" || $0.isLetter || $0.isNumber }
    }

    static func address(_ number: Int) -> String { "p\(number)@example.org" }

    func person(_ number: Int) async throws -> Person {
        try #require(try await world.everybody().first { $0.profile.address.text == Self.address(number) })
    }

    /// Whom somebody was introduced to in the latest round.
    func partners(of number: Int) async throws -> [Person] {
        let id = try await person(number).id
        let group = try #require(try await world.history().last { $0.people.contains(id) })
        return try await world.everybody().filter { group.people.contains($0.id) && $0.id != id }
    }

    /// Two of the roster who were introduced to each other, by number, and the second's name. The owner may be in any pair.
    func pair() async throws -> (Int, Int, String) {
        for number in 1...5 {
            for partner in try await partners(of: number).map(\.profile.name) where partner.hasPrefix("Person ") {
                return (number, try #require(Int(partner.dropFirst("Person ".count))), partner)
            }
        }
        throw CancellationError()
    }

    /// Runs rounds and says who met whom in them.
    func run(_ rounds: Int) async throws -> [Set<PersonID>] {
        let before = try await world.history().count
        for _ in 0..<rounds { _ = try await world.run(program) }
        return try await world.history().dropFirst(before).map { Set($0.people) }
    }

    func read(_ query: String) throws -> [String] { try world.world.read(query) }
}
