import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import Policy
import Primitives
import Synchronization
import TestStage
import Testing

@testable import App
@testable import Web

/// Holds the pages that handlers answer with against the templates that show them.
@Suite("Every tag of every template")
struct PageTagTests {
    /// The pages behind all GET routes, as an owner at work in a furnished workspace sees them.
    private func pages(_ site: FurnishedWorkspace) async throws -> [any Page] {
        try await site.world.appoint("ada@example.org", .support, .security, .infrastructure)
        try await site.world.prove(site.owner, by: .passkey)
        let seen = Mutex<[any Page]>([])
        let routes = site.world.assembly.routes.routes.filter { $0.method == .get }.map { route in
            Route.get(route.path, route.access) { exchange in
                let reply = try await route.handler(exchange)
                if case .page(let page) = reply.content { seen.withLock { $0.append(page) } }
                return reply
            }
        }
        let responder = try RouteTable(routes).responder(site.world.assembly.site)
        for route in routes {
            let source = ApplicationRequestContextSource(
                channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            _ = try await responder.respond(to: request(site, route.path), context: WebContext(source: source))
        }
        return seen.withLock { $0 }
    }

    private func request(_ site: FurnishedWorkspace, _ path: String) -> Request {
        var fields = HTTPFields()
        fields[.cookie] = site.owner.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost:8080", path: site.path(path), headerFields: fields)
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    private static let chrome = Chrome(
        csrf: "", nonce: "", language: "", pageTitle: "", isLocal: true, isOutdated: true,
        notice: .init(text: "x", tone: "good"),
        caller: Chrome.Signed(name: "", workspaceName: ""), support: Chrome.Support(person: "", until: ""),
        isAsked: true, isVisited: true,
        navigation: [
            Chrome.Group(
                label: "", path: "", isCurrent: true, entries: [Chrome.Entry(path: "", label: "", isCurrent: true)],
                isList: true)
        ],
        settings: [Chrome.Entry(path: "", label: "", isCurrent: true)],
        operations: [Chrome.Entry(path: "", label: "", isCurrent: true)], isOperator: true)

    @Test("names a value of its page or of the frame around it")
    func names() async throws {
        let site = try await FurnishedWorkspace.first()
        let templates = TemplateTags(SiteAssembly.files)
        let pages = try await pages(site)
        try #require(pages.count > 15)
        for page in pages {
            let name = type(of: page).template
            let unknown = templates.unknown(in: name, values: [Self.chrome, page])
            #expect(unknown == [], "\(name)")
        }
    }

    @Test("that a value lists itself is a stored property of that value, and none is left out")
    func lists() async throws {
        let site = try await FurnishedWorkspace.first()
        let values = [Self.chrome] + (try await pages(site) as [Any])
        #expect(values.flatMap(Self.listing).contains { $0 is Chrome.Entry })
        for value in values.flatMap(Self.listing) {
            let stored = Mirror(reflecting: value).children.compactMap { child in
                child.label.map { TemplateField($0, value: TemplateValue(reflecting: child.value)) }
            }
            #expect(value.templateFields == stored, "\(type(of: value))")
        }
    }

    /// Everything in a value that lists its own fields.
    private static func listing(_ value: Any) -> [any TemplateFields] {
        let inner = Mirror(reflecting: value).children.flatMap { listing($0.value) }
        return (value as? any TemplateFields).map { [$0] + inner } ?? inner
    }

    @Test("that takes in another template finds it")
    func parts() {
        let templates = TemplateTags(SiteAssembly.files)
        for (name, missing) in templates.missingParts { #expect(missing == [], "\(name)") }
    }

    @Test("is noticed by this very search where it names nothing")
    func search() {
        let templates = TemplateTags([
            EmbeddedFile(
                path: "Templates/a.mustache", text: "{{title}} {{#caller}}{{name}} {{nome}}{{/caller}} {{>b}} {{>c}}"),
            EmbeddedFile(path: "Templates/b.mustache", text: "{{oops}}"),
        ])
        #expect(templates.unknown(in: "a", values: [Self.chrome]) == ["title", "nome", "oops"])
        #expect(templates.missingParts["a"] == ["c"])
    }

    @Test("that takes words from the catalogue finds them in every language")
    func words() throws {
        let assets = AssetLibrary(files: SiteAssembly.files)
        _ = try TemplateLibrary(files: SiteAssembly.files, assets: assets, languages: SiteSettings.spoken)
    }
}
