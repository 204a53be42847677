import App
import Audit
import Claims
import Foundation
import Primitives
import Store
import Synchronization
import TestStage
import TestSupport
import Testing
import Vault

#if canImport(FoundationXML)
    import FoundationXML
#endif

@testable import Trust

extension TrustWorld {
    func versions() async throws -> [TrustVersion] {
        try await world.database.transaction(.system("test")) {
            try TrustVersionStore().next($0, after: 0, limit: 100).compactMap(\.version)
        }
    }

    /// What the claim about versions says of this world.
    func versionFinding() async throws -> ClaimFinding {
        world.clock.advance(by: 7_200)
        return try await PageVersionProbe().examine(scene())
    }
}

/// Whenever a claim or its state changes, this page gets a new version and date and we tell subscribers.
@Suite("Claim assurance.page-versioned")
struct Claim_assurance_page_versioned {
    @Test("a state that turns makes a version with its date; nothing new makes none")
    func turning() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.row-security")
        _ = try await trust.verify("access.row-security")
        #expect(try await trust.versions().map(\.number) == [1])
        trust.world.clock.advance(by: 60)
        try trust.plant("ALTER TABLE person DISABLE ROW LEVEL SECURITY")
        _ = try await trust.verify("access.row-security")
        let versions = try await trust.versions()
        #expect(versions.map(\.number) == [1, 2])
        #expect(versions.map(\.at) == [versions[0].at, versions[0].at + 60])
        #expect(
            TrustChange.between(versions[0].document.claims, versions[1].document.claims) == [
                TrustChange(claim: "access.row-security", kind: .turned(from: .green, to: .red))
            ])
    }

    @Test("a sentence worded anew makes one, as do a claim that comes and one that goes")
    func wording() {
        let old = [
            TrustVersion.Line(id: "a.one", sentence: "One.", state: .green),
            TrustVersion.Line(id: "a.gone", sentence: "Gone.", state: .green),
        ]
        let new = [
            TrustVersion.Line(id: "a.one", sentence: "Just one.", state: .amber),
            TrustVersion.Line(id: "a.new", sentence: "New.", state: .off),
        ]
        #expect(
            TrustChange.between(old, new) == [
                TrustChange(claim: "a.one", kind: .reworded(from: "One.")),
                TrustChange(claim: "a.one", kind: .turned(from: .green, to: .amber)),
                TrustChange(claim: "a.new", kind: .added(.off)), TrustChange(claim: "a.gone", kind: .removed),
            ])
        #expect(TrustChange.between(new, new).isEmpty)
    }

    @Test("evidence that only grows old makes one as well, by the job that looks")
    func ageing() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.row-security")
        trust.world.clock.advance(by: 3 * 86_400)
        try await trust.world.database.transaction(.system("test")) { try trust.verification.publish($0) }
        let versions = try await trust.versions()
        #expect(versions.count == 2)
        #expect(versions.last?.document.claims.first { $0.id == "access.row-security" }?.state == .amber)
    }

    @Test("whoever is told of a new version is told what is new in it")
    func announcement() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        let told = Mutex<[[Int]]>([])
        let verification = ClaimVerification(
            trust.scene(), audit: trust.world.installation.audit,
            announce: { _, version, changes in
                told.withLock { $0.append([version.number, changes.count]) }
            })
        let claim = try #require(ClaimArea.claim("access.row-security"))
        _ = try await verification.verify([claim], by: .command)
        _ = try await verification.verify([claim], by: .command)
        #expect(told.withLock { $0 } == [[1, verification.built.count]])
    }

    @Test("each is to be had again: in a list, as it read, signed, and in a feed that a parser takes")
    func pages() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.row-security")
        try trust.plant("ALTER TABLE person DISABLE ROW LEVEL SECURITY")
        _ = try await trust.verify("access.row-security")
        let visitor = trust.world.browser()
        #expect(try await visitor.get("/trust").body.contains("href=\"/trust/versions/2\""))
        #expect(try await visitor.get("/trust/versions").body.contains("proved, now broken"))
        let first = try await visitor.get("/trust/versions/1").body
        #expect(first.contains("id=\"access.row-security\"") && !first.contains("badge bad"))
        let signed = try await visitor.get("/trust/versions/2/signed.json").body
        #expect(try Self.holds(signed, trust.world.vault.verifyingKeys))
        #expect(
            try !Self.holds(signed.replacing("\\\"red\\\"", with: "\\\"green\\\""), trust.world.vault.verifyingKeys))
        let feed = try await visitor.get("/trust/feed.atom").body
        #expect(AtomEntries(feed).count == 2 && feed.contains("access.row-security: proved, now broken"))
        for path in ["/trust/versions/3", "/trust/versions/0", "/trust/versions/99999999999", "/trust/versions/x"] {
            #expect(try await visitor.get(path).status == 404, "\(path)")
        }
    }

    private static func holds(_ text: String, _ keys: [VerifyingKey]) throws -> Bool {
        let signed = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        let version = try #require(
            TrustVersion(text: signed["page"] ?? "", signature: Hex.decode(signed["signature"] ?? "") ?? []))
        return version.isSigned(by: keys)
    }

    @Test(
        "a version that was changed, removed or forged turns the claim red",
        arguments: [
            ("UPDATE trust_version SET document = replace(document, '\"red\"', '\"green\"')", "was changed"),
            ("DELETE FROM trust_version WHERE number = 1", "something is missing"),
            ("DELETE FROM trust_version WHERE number = 2", "is not the newest"),
            ("UPDATE trust_version SET signature = sha512('x') WHERE number = 1", "version 1 of the page was changed"),
            ("UPDATE trust_version SET document = '{}' WHERE number = 2", "version 2 of the page was changed"),
        ])
    func planted(_ statement: String, _ reason: String) async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        #expect(try await trust.versionFinding().outcome == .unproved)
        _ = try await trust.verify("access.row-security")
        try trust.plant("ALTER TABLE person DISABLE ROW LEVEL SECURITY")
        _ = try await trust.verify("access.row-security")
        #expect(try await trust.versionFinding().outcome == .holds)
        try trust.plant(statement)
        let finding = try await trust.versionFinding()
        #expect(finding.outcome == .broken && finding.reason.contains(reason), "\(finding.reason)")
    }

    @Test("a page that reads otherwise than its newest version turns the claim red")
    func silent() async throws {
        let trust = try await TrustWorld()
        defer { trust.remove() }
        _ = try await trust.verify("access.row-security")
        try trust.plant("ALTER TABLE person DISABLE ROW LEVEL SECURITY; ALTER TABLE trust_version RENAME TO kept")
        try trust.plant("CREATE TABLE trust_version (LIKE kept); GRANT SELECT, INSERT ON trust_version TO klatch_app")
        _ = try await trust.verify("access.row-security")
        try trust.plant("DROP TABLE trust_version; ALTER TABLE kept RENAME TO trust_version")
        #expect(try await trust.versionFinding().reason.contains("access.row-security changed without a new version"))
    }
}

/// How many entries a feed has; nil where it is no XML.
private final class AtomEntries: NSObject, XMLParserDelegate {
    private(set) var count: Int? = 0

    init(_ feed: String) {
        super.init()
        let parser = XMLParser(data: Data(feed.utf8))
        parser.delegate = self
        if !parser.parse() { count = nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) { if element == "entry" { count = count.map { $0 + 1 } } }
}
