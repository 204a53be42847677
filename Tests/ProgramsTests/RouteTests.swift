import Accounts
import Audiences
import Audit
import Limits
import Mail
import Policy
import Primitives
import TestStage
import Testing
import Tokens
import Vault
import Web

@testable import Programs

@Suite("Routes of programs")
struct RouteTests {
    private func routes() async throws -> [Route] {
        let world = try await TestWorld()
        let sender = Mailbox(address: try EmailAddress(parsing: "klatch@example.org"))
        let files = WebFiles.all + AccountsSlice.files + ProgramsSlice.files
        let audit = AuditTrail(vault: world.vault, random: .system)
        return ProgramsSlice(
            database: world.database, vault: world.vault, audit: audit,
            outbox: Outbox(DeliveryStore(world.vault), sender: sender),
            tokens: TokensSlice(
                database: world.database, vault: world.vault, audit: audit, random: .system,
                limiter: Limiter(
                    database: world.database, keys: LimitKeys(mac: world.vault.mac), time: .system)),
            templates: try TemplateLibrary(files: files, assets: AssetLibrary(files: files), languages: ["en"]),
            site: SiteSettings(origin: TestWorld.origin, hosts: [], isLocal: true), random: .system,
            audiences: AudienceKeeping(vault: world.vault, audit: audit, random: .system)
        ).routes
    }

    @Test("change nothing for anybody but an admin, or the holder of a link on their own page")
    func access() async throws {
        let own = try await routes()
        for route in own where route.path.hasPrefix("/me/") { #expect("\(route.access)".hasPrefix("link: ")) }
        for route in own where route.path.hasPrefix("/api/") { #expect("\(route.access)".hasPrefix("machine: ")) }
        for route in own where !route.path.hasPrefix("/me/") && !route.path.hasPrefix("/api/") {
            guard case .may(let act) = route.access else {
                Issue.record("open: \(route.path)")
                continue
            }
            let isOwn = [.introductionsOwn, .introductionsData].contains(act) && route.path.hasPrefix("/introductions")
            #expect(
                act.area == .workspace && (isOwn || route.body == .none || !Grants.has(.member, act)), "\(route.path)")
        }
    }

    @Test("read a machine's body in one place only, the one click of a mail program")
    func machines() async throws {
        let machines = try await routes().filter { $0.body == .machine }.map(\.path)
        #expect(machines == ["/me/{token}/leave/{program}"])
    }
}
