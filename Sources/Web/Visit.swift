import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// What the site learns about one request before its handler runs.
struct Visit: Sendable {
    let request: Request
    let context: WebContext
    let site: Site
    let requestID: String
    let nonce: String
    let catalogue: Catalogue
    let cookies: RequestCookies
    /// The browser's own secret, and whether it is new and has to be set.
    let visitor: String
    let isNewVisitor: Bool
    let session: String?
    /// The session that this browser had before it began to act in somebody else's name.
    let aside: String?
    /// When the session was looked up.
    private(set) var recognisedAt: Date?
    private(set) var caller: Caller?
    /// Where it is a visit of support's that waits for its outcome.
    var noted: NotedVisit?
    /// A form that was read, as it goes back where it is not taken.
    private(set) var unsent: UnsentForm?
    /// Whether the body was read, or begun: it comes off the wire once.
    private(set) var isBodyTaken = false
    /// A program asked: it gets no cookies, and problems instead of pages.
    private(set) var isMachine = false

    init(_ request: Request, _ context: WebContext, site: Site) {
        self.request = request
        self.context = context
        self.site = site
        let random = site.random.bytes(24)
        requestID = Hex.encode(Array(random.prefix(8)))
        nonce = Base64URL.encode(Array(random.dropFirst(8)))
        let language = site.settings.language(accepting: request.headers[.acceptLanguage])
        catalogue = site.templates.catalogues[language] ?? .empty
        cookies = RequestCookies(request.headers[.cookie])
        session = cookies.value(.session, secure: site.settings.isSecure)
        aside = cookies.value(.aside, secure: site.settings.isSecure)
        let known = cookies.value(.visitor, secure: site.settings.isSecure).flatMap { $0.utf8.count == 43 ? $0 : nil }
        isNewVisitor = known == nil
        visitor = known ?? Base64URL.encode(site.random.bytes(32))
    }

    mutating func recognise(for access: Access, _ sessions: any SessionSource) async throws {
        if case .machine = access { isMachine = true }
        guard access.needsCaller, let session else { return }
        recognisedAt = site.time.now()
        caller = try await sessions.caller(presenting: session)
    }

    /// Tied to the session where somebody is signed in, else to this browser. To the session, not to its token: that one
    /// changes daily, and forms in open tabs stay good.
    var forgery: ForgeryGuard.Token {
        site.forgery.token(for: caller.map { "session:" + $0.session.uuidString } ?? "visitor:" + visitor)
    }

    /// Reads and checks a form; uploads and machine bodies are read by their handlers.
    mutating func readBody(_ kind: Route.Body) async throws -> [String: String] {
        switch kind {
        case .none, .machine: return [:]
        case .upload:
            try checkOrigin()
            return [:]
        case .form:
            try checkOrigin()
            guard !isBodyTaken else { throw RequestRefusal.forged }
            isBodyTaken = true
            var fields = try await formFields()
            let token = fields.removeValue(forKey: "csrf")
            // A header that is missing grants nothing.
            if request.headers[.origin] != nil { unsent = UnsentForm(path: request.uri.path, fields: fields) }
            guard forgery.accepts(token) else { throw RequestRefusal.forged }
            return fields
        }
    }

    private func checkOrigin() throws {
        // The authority is one of ours: that was checked first.
        let origin = (site.settings.isSecure ? "https://" : "http://") + (request.head.authority ?? "")
        guard ForgeryGuard.isSameOrigin(request.headers, origin: origin) else {
            throw RequestRefusal.forged
        }
    }

    /// Whether the browser says that another site made it ask (W3C Fetch Metadata). Whoever typed the address does not come
    /// from elsewhere; a link in a mail that is read in a browser does.
    var comesFromElsewhere: Bool { ["cross-site", "same-site"].contains(request.headers[.secFetchSite]) }

    /// Whether the browser lacks what every current one says with each request (W3C Fetch Metadata: Chrome 76, Firefox 90,
    /// Safari 16.4), and with it much of what pages rely on. Decided by what it sends, not by its name.
    var comesFromOutdatedBrowser: Bool { request.headers[.secFetchSite] == nil }

    /// The page of ours that a form was sent from, as far as the browser says; else the first page.
    var cameFrom: String {
        let sender = request.headers[.referer] ?? ""
        guard sender.hasPrefix(site.settings.origin + "/") else { return "/" }
        return LocalPath.encoded(String(sender.dropFirst(site.settings.origin.count).prefix { $0 != "?" && $0 != "#" }))
    }

    private static let maximumFormBytes = 65_536
    /// Of somebody signed in: far more than any field takes, so that what is too long for one comes back beside it.
    private static let maximumOwnFormBytes = 1_048_576

    private func formFields() async throws -> [String: String] {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { String($0).trimmingWhitespace() }
        guard type?.lowercased() == "application/x-www-form-urlencoded" else { throw RequestRefusal.wrongType }
        let maximum = caller == nil ? Self.maximumFormBytes : Self.maximumOwnFormBytes
        let body = try await BodyDeadline(channel: context.channel).reading(seconds: BodyDeadline.formSeconds) {
            do { return try await request.body.collect(upTo: maximum) } catch is NIOTooManyBytesError {
                throw RequestRefusal.tooLarge
            }
        }
        return try URLEncoded.parse(body.readableBytesView)
    }

    func exchange(fields: [String: String]) throws -> Exchange {
        var parameters: [String: String] = [:]
        // What a path ends in after `**` is no parameter: it may have any number of parts.
        for (name, value) in context.parameters where name != Parameters.recursiveCaptureKey {
            guard let decoded = URLEncoded.decode(value.utf8, plusIsSpace: false), !decoded.contains("/") else {
                throw RequestRefusal.notFound
            }
            parameters[String(name)] = decoded
        }
        return Exchange(
            request: request, parameters: parameters, caller: caller, requestID: requestID, catalogue: catalogue,
            now: site.time.now(), deviceToken: cookies.value(.device, secure: site.settings.isSecure),
            fields: fields, forgery: forgery,
            deadline: BodyDeadline(channel: context.channel), visitor: visitor, authenticate: site.forgery.authenticate,
            proxies: site.settings.proxies, zones: site.zones)
    }

    /// Programs ask for JSON or show a token; browsers do neither.
    var prefersProblem: Bool {
        let accept = request.headers[.accept] ?? ""
        return isMachine || request.headers[.authorization] != nil
            || accept.contains("json") && !accept.contains("text/html")
    }
}
