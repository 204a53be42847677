import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Policy
import Primitives
import Store

/// The whole site: takes a request through host check, routing, session, access and forgery guard to its handler, and
/// turns whatever comes back, refusals and failures too, into one safe answer.
package struct Site: Sendable {
    package let settings: SiteSettings
    package let templates: TemplateLibrary
    package let assets: AssetLibrary
    let sessions: any SessionSource
    let forgery: ForgeryGuard
    /// Counts what is answered.
    package let meter = RequestMeter()
    let navigation: [NavigationEntry]
    let settingsList: [NavigationEntry]
    let operatorList: [NavigationEntry]
    let supportLog: (any SupportLog)?
    let time: TimeSource
    let random: RandomSource
    let logger: Logger
    let zones: ReaderZones?
    private let refused: RefusalNote?
    private let holdsBack: Standstill?
    private let pageExecutor: (any TaskExecutor)?
    private let headers: SecurityHeaders

    /// Told of what somebody signed in was refused, not theirs to do or not there: `POST /people/{person}/erase`, or `GET` where
    /// there is no such address.
    package typealias RefusalNote = @Sendable (Caller, _ tried: String) async -> Void

    /// The time zone of somebody signed in.
    package typealias ReaderZones = @Sendable (Caller) async throws -> TimeZone

    /// Whether a request that would change something has to wait until somebody allows changes again.
    package typealias Standstill = @Sendable (Route, Caller?) async throws -> Bool

    /// - Parameter library: the files, read; they are read here where nobody has them yet.
    package init(
        settings: SiteSettings, files: [EmbeddedFile], library: SiteLibrary? = nil, sessions: any SessionSource,
        authenticate: @escaping ForgeryGuard.Authenticator, navigation: [NavigationEntry],
        settingsList: [SettingsEntry] = [], operatorList: [NavigationEntry] = [],
        supportLog: (any SupportLog)? = nil, refused: RefusalNote? = nil, holdsBack: Standstill? = nil,
        zones: ReaderZones? = nil, time: TimeSource, random: RandomSource, logger: Logger,
        pageExecutor: (any TaskExecutor)? = nil
    ) throws {
        self.settings = settings
        let library = try library ?? SiteLibrary(files: files, languages: settings.languages)
        (assets, templates) = (library.assets, library.templates)
        self.sessions = sessions
        forgery = ForgeryGuard(authenticate: authenticate, random: random)
        self.navigation = navigation
        self.settingsList = settingsList.sorted { $0.place.rawValue < $1.place.rawValue }.map(\.entry)
        self.operatorList = operatorList
        self.supportLog = supportLog
        self.refused = refused
        self.holdsBack = holdsBack
        self.zones = zones
        self.time = time
        self.random = random
        self.logger = logger
        self.pageExecutor = pageExecutor
        headers = SecurityHeaders(isSecure: settings.isSecure)
    }

    /// Answers one request on one route, or on none where no route fits.
    func answer(_ request: Request, _ context: WebContext, route: Route?) async -> Response {
        await withTaskExecutorPreference(executor(for: route)) { await answerHere(request, context, route: route) }
    }

    /// Answers a request whose address is there, but for these methods only (RFC 9110, 15.5.6).
    func answer(_ request: Request, _ context: WebContext, allowing methods: String) async -> Response {
        var response = await answerHere(request, context, route: nil, orElse: .wrongMethod)
        if response.status == .methodNotAllowed { response.headers[.allow] = methods }
        return response
    }

    /// Pages for somebody signed in read the database, so they are made where it is read. What reads a body may compute
    /// for long, and must not hold up an event loop; the rest is soon done, and stays on it.
    func executor(for route: Route?) -> (any TaskExecutor)? {
        guard let route else { return nil }
        if route.body != .none { return globalConcurrentExecutor }
        return route.access.needsCaller ? pageExecutor : nil
    }

    private func answerHere(
        _ request: Request, _ context: WebContext, route: Route?, orElse refusal: RequestRefusal = .notFound
    ) async -> Response {
        var visit = Visit(request, context, site: self)
        let started = ContinuousClock.now
        let reply = await reply(&visit, route: route, orElse: refusal)
        await settle(visit, reply)
        var response = render(reply, visit)
        headers.add(
            to: &response.headers, nonce: visit.nonce, formTargets: reply.formTargets, framers: reply.framers)
        let elapsed = (ContinuousClock.now - started).components
        meter.count(
            status: response.status.code, seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
        AccessLog.write(logger, visit, route: route, status: response.status.code, since: started)
        return response
    }

    private func reply(_ visit: inout Visit, route: Route?, orElse refusal: RequestRefusal) async -> Reply {
        do {
            return try await handle(&visit, route: route, orElse: refusal)
        } catch {
            let failure = Failure(error, lockedUntil: visit.caller?.lockedUntil)
            if let cause = failure.cause {
                logger.error("request failed", metadata: ["request": "\(visit.requestID)", "error": "\(cause)"])
            }
            if failure.status == 403 || failure.status == 404, let caller = visit.caller {
                let tried = route.map { "\($0.method.rawValue) \($0.path)" } ?? visit.request.method.rawValue
                await refused?(caller, tried)
            }
            return errorReply(failure, visit, unsent: await unsent(failure, &visit, route))
        }
    }

    /// The form that was sent, where it goes back to be sent again; it is read now where nobody has read it yet.
    private func unsent(_ failure: Failure, _ visit: inout Visit, _ route: Route?) async -> UnsentForm? {
        guard failure.keepsForm, route?.body == .form, !visit.prefersProblem else { return nil }
        // Whoever never had a session is not listened to for longer than before.
        let wasSignedIn = visit.session != nil
        if !visit.isBodyTaken, failure.status != 401 || wasSignedIn { _ = try? await visit.readBody(.form) }
        var form = visit.unsent
        form?.wantsSignIn = failure.status == 401
        form?.wantsProof = failure.door != nil
        return form
    }

    private func handle(_ visit: inout Visit, route: Route?, orElse refusal: RequestRefusal) async throws -> Reply {
        guard isForUs(visit.request.head) || route?.path == WebRoutes.health else { throw RequestRefusal.unknownHost }
        guard let route else { throw refusal }
        try await visit.recognise(for: route.access, sessions)
        if case .denied(let denial) = try await decide(&visit, route) {
            return try await refuse(denial, &visit, route)
        }
        if route.isDownload, visit.comesFromElsewhere { throw RequestRefusal.fromElsewhere }
        if let holdsBack, try await holdsBack(route, visit.caller) { throw RequestRefusal.heldBack }
        let fields = try await visit.readBody(route.body)
        let exchange = try visit.exchange(fields: fields)
        guard let support = visit.caller?.support else { return try await route.handler(exchange) }
        return try await ActingSupport.$account.withValue(support.account.uuid) { try await route.handler(exchange) }
    }

    /// A second Host stays among the fields (the first is the authority): it must not name somebody else (RFC 9112, 3.2).
    private func isForUs(_ head: HTTPRequest) -> Bool {
        guard let authority = head.authority, settings.hosts.contains(authority) else { return false }
        return head.headerFields[values: .constant("Host")].allSatisfy { $0 == authority }
    }

    /// A page leads to where the missing proof can be shown, and comes back; everything else is refused.
    private func refuse(_ denial: Denial, _ visit: inout Visit, _ route: Route) async throws -> Reply {
        if let back = stepBack(visit, route, denial) { return back }
        if denial == .needsFreshProof, route.body == .form, !visit.prefersProblem {
            guard visit.caller?.proof.hasFactors == true else {
                throw ProofTooOld(page: visit.cameFrom, isSignIn: true)
            }
            let fields = try await visit.readBody(.form)
            guard let held = HeldForm(path: visit.request.uri.path, fields: fields) else {
                throw ProofTooOld(page: visit.cameFrom)
            }
            throw FormWithoutProof(held: held)
        }
        // Support shows no proof in somebody's name: there is no door for it to be led to.
        if visit.caller?.support != nil, denial != .notSignedIn { throw RequestRefusal(denial) }
        guard route.method == .get, !visit.prefersProblem, let door = denial.door else {
            throw refusal(denial, visit, route)
        }
        let reply = Reply.redirect(to: door + "?next=" + LocalPath.encoded(visit.request.uri.path))
        return denial == .notSignedIn && visit.session != nil ? reply.sayingSessionIsOver() : reply
    }

    /// In the words of whoever it is: somebody switched off, and an operator without this role, are told so.
    private func refusal(_ denial: Denial, _ visit: Visit, _ route: Route) -> RequestRefusal {
        guard denial == .notGranted, let act = route.access.act, let caller = visit.caller else {
            return RequestRefusal(denial)
        }
        if act.area == .workspace, caller.membership?.isActive == false { return .suspended }
        return act.area == .installation && !caller.operatorRoles.isEmpty ? .notTheirOffice : RequestRefusal(denial)
    }

    private func errorReply(_ failure: Failure, _ visit: Visit, unsent: UnsentForm?) -> Reply {
        let status = HTTPStatus(code: failure.status)
        if visit.prefersProblem {
            let problem = Problem(
                title: visit.catalogue.sentence(failure.words), status: failure.status, instance: visit.requestID)
            let body = (try? JSONEncoder().encode(problem)) ?? Data()
            let content = Reply.Content.bytes(ByteBuffer(bytes: body), type: "application/problem+json", fileName: nil)
            return failure.saysWhen(Reply(content: content, status: status))
        }
        let page = ErrorPage(failure, unsent, catalogue: visit.catalogue, reference: visit.requestID)
        return failure.saysWhen(.page(page, status: status))
    }
}
