import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Accounts
@testable import App
@testable import Jobs
@testable import Meetings
@testable import Outbound
@testable import Privacy

@Suite("The list of what is kept")
struct DataCatalogueTests {
    @Test("names every table of the database once, and none that there is not")
    func tables() async throws {
        let world = try await TestWorld()
        let tables = try world.read(
            "SELECT relname FROM pg_class WHERE relnamespace = 'klatch'::regnamespace AND relkind IN ('r', 'p')")
        let named = DataCatalogue.kinds.flatMap(\.tables)
        #expect(Set(tables).symmetricDifference(named).sorted() == [])
        #expect(named.count == Set(named).count)
    }

    @Test("calls encrypted what has a column for sealed values, and only that")
    func sealed() async throws {
        let world = try await TestWorld()
        let sealing = Set(
            try world.read(
                """
                SELECT DISTINCT table_name FROM information_schema.columns
                WHERE table_schema = 'klatch' AND data_type = 'bytea' AND column_name !~ '(hash|index|digest|signature|key|salt)'
                """))
        for kind in DataCatalogue.kinds where !kind.isSealed { #expect(kind.tables.isDisjoint(with: sealing)) }
        for kind in DataCatalogue.kinds where kind.isSealed {
            #expect(!kind.tables.isDisjoint(with: sealing), "\(kind.id)")
        }
    }

    @Test("says of logs the times after which the program forgets them")
    func times() {
        let days = { (seconds: TimeInterval) in Int((seconds / 86_400).rounded(.up)) }
        let known = Dictionary(uniqueKeysWithValues: LogRetention.all.map { ($0.id, $0.days) })
        #expect(known["device"] == days(DeviceRule.lifetime))
        #expect(known["signal"] == days(SignalRule.memory))
        #expect(known["call"] == days(CallStore.age))
        #expect(known["mail"] == days(OutboxPrune.retention))
        #expect(known["mail-failed"] == days(OutboxPrune.retentionOfFailed))
        #expect(known["support"] == days(SupportRule.memory))
        #expect(known["booking"] == GuestBooking.retention / 86_400 && Poll.retention == GuestBooking.retention)
        #expect(known["job"] == days(JobSettings().retention))
    }

    @Test(
        "is a page for everybody, in each language, with every kind and its tables for programs",
        arguments: Catalogue.languages(in: SiteAssembly.files))
    func pages(_ language: String) async throws {
        let visitor = try await TestWorld().browser()
        let page = try await visitor.get("/privacy", ["accept-language": language]).body
        for kind in DataCatalogue.kinds { #expect(page.contains("id=\"kind-\(kind.id)\"")) }
        #expect(!page.contains("{{") && page.contains("180"))
        let text = try await visitor.get("/privacy.json").body
        let record = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect((record["kinds"] as? [Any])?.count == DataCatalogue.kinds.count)
        #expect((record["logs"] as? [String: Int])?["mail"] == 90)
    }

    @Test("names who is responsible, and shows their terms as they wrote them, as text and nothing else")
    func operatorWords() async throws {
        let terms = FileManager.default.temporaryDirectory.path + "/klatch-terms-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: terms) }
        try "First <b>line</b>\r\nof one.\r\n\r\nSecond.\r\n".write(toFile: terms, atomically: true, encoding: .utf8)
        let world = try await TestWorld(settings: [
            "KLATCH_OPERATOR": "Example Ltd, Main Street 1", "KLATCH_TERMS": terms,
            "KLATCH_PRIVACY_ADDRESS": "privacy@example.org",
        ])
        let privacy = try await world.browser().get("/privacy").body
        #expect(privacy.contains("Example Ltd, Main Street 1") && privacy.contains("privacy@example.org"))
        let page = try await world.browser().get("/terms").body
        #expect(page.contains("First &lt;b&gt;line&lt;/b&gt;\nof one.") && page.contains("Second."))
        #expect(try await TestWorld().browser().get("/terms").body.contains("has not published terms"))
    }
}
