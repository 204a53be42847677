import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Primitives

extension Site {
    /// The answer on the wire. A template that fails is a failure of ours: it becomes a bare sentence with the reference.
    func render(_ reply: Reply, _ visit: Visit) -> Response {
        var headers = reply.headers
        if !visit.isMachine {
            for cookie in reply.cookies + reply.stepCookies(visit) + noticeCookies(reply, visit)
                + visitorCookie(reply, visit)
                + renewal(reply, visit)
            {
                headers[values: .setCookie].append(cookie.line(secure: settings.isSecure))
            }
        }
        do {
            let body = try body(reply, visit, &headers)
            return Response(status: reply.status.wire, headers: headers, body: body)
        } catch {
            logger.error("page failed", metadata: ["request": "\(visit.requestID)", "error": "\(error)"])
            let text = "Something failed on our side. Reference: \(visit.requestID)\n"
            return Response(
                status: .internalServerError, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private func body(_ reply: Reply, _ visit: Visit, _ headers: inout HTTPFields) throws -> ResponseBody {
        switch reply.content {
        case .page(let page):
            headers[.contentType] = "text/html; charset=utf-8"
            headers[.contentLanguage] = visit.catalogue.language
            return ResponseBody(byteBuffer: ByteBuffer(bytes: try html(page, visit)))
        case .redirect(let path):
            headers[.location] = path
            return ResponseBody()
        case .leave(let url):
            headers[.location] = url
            return ResponseBody()
        case .bytes(let bytes, let type, let fileName):
            describe(&headers, type, fileName)
            return ResponseBody(byteBuffer: bytes)
        case .stream(let type, let fileName, let write):
            describe(&headers, type, fileName)
            let watch = visit.caller.map { SessionWatch(session: $0.session, since: time.now()) }
            return ResponseBody { writer in
                try await write {
                    try await watch?.check(sessions, at: time.now())
                    try await writer.write(ByteBuffer(string: $0))
                }
                try await writer.finish(nil)
            }
        case .empty: return ResponseBody()
        }
    }

    private func describe(_ headers: inout HTTPFields, _ type: String, _ fileName: String?) {
        headers[.contentType] = type
        if let fileName { headers[.contentDisposition] = "attachment; filename=\"\(fileName)\"" }
    }

    private func html(_ page: any Page, _ visit: Visit) throws -> [UInt8] {
        let view = View.value(page: page, chrome: chrome(page, visit))
        return try templates.bytes(view, with: type(of: page).template, language: visit.catalogue.language)
    }

    private func chrome(_ page: any Page, _ visit: Visit) -> Chrome {
        let operations = operations(visit)
        return Chrome(
            csrf: visit.forgery.masked, nonce: visit.nonce, language: visit.catalogue.language,
            pageTitle: visit.catalogue.sentence(page.title), isLocal: settings.isLocal,
            isOutdated: visit.comesFromOutdatedBrowser,
            notice: Notice.read(visit).map {
                Chrome.Flash(text: visit.catalogue.sentence($0.words), tone: $0.isTrouble ? "warn" : "good")
            },
            caller: visit.caller.map { Chrome.Signed(name: $0.name, workspaceName: $0.membership?.workspaceName) },
            support: support(visit), isAsked: isAsked(visit),
            isVisited: visit.caller?.isVisitedBySupport == true, navigation: grouped(navigation, visit),
            settings: ownSettings(page, visit),
            operations: operations, isOperator: !operations.isEmpty)
    }

    private func support(_ visit: Visit) -> Chrome.Support? {
        guard let caller = visit.caller, caller.support != nil else { return nil }
        let until = caller.endsAt.map { Moment($0, language: visit.catalogue.language, timeZone: .gmt).text }
        return Chrome.Support(person: caller.name, until: until ?? "")
    }

    private func isAsked(_ visit: Visit) -> Bool {
        visit.caller?.isAskedBySupport == true && visit.request.uri.path != "/account/support"
    }

    /// Worked out for the pages that show them.
    private func ownSettings(_ page: any Page, _ visit: Visit) -> [Chrome.Entry] {
        let template = type(of: page).template
        let isShown = templates.mentions("settings", in: template, language: visit.catalogue.language)
        return isShown ? entries(settingsList, visit) : []
    }

    private func operations(_ visit: Visit) -> [Chrome.Entry] {
        visit.caller?.operatorRoles.isEmpty == false ? entries(operatorList, visit) : []
    }

    private func entries(_ list: [NavigationEntry], _ visit: Visit) -> [Chrome.Entry] {
        list.compactMap { entry($0, visit) }
    }

    /// Nil for whoever it is not offered to.
    private func entry(_ entry: NavigationEntry, _ visit: Visit) -> Chrome.Entry? {
        guard let caller = visit.caller, caller.isOffered(entry.act) else { return nil }
        let path = visit.request.uri.path
        return Chrome.Entry(
            path: entry.path, label: visit.catalogue.sentence(entry.label),
            isCurrent: path == entry.path || (!entry.isWhole && path.hasPrefix(entry.path + "/")))
    }

    /// Each group where its first entry stands.
    private func grouped(_ list: [NavigationEntry], _ visit: Visit) -> [Chrome.Group] {
        var groups: [(group: NavigationEntry.Group?, entries: [Chrome.Entry])] = []
        for item in list {
            guard let shown = entry(item, visit) else { continue }
            if item.group != nil, let place = groups.firstIndex(where: { $0.group == item.group }) {
                groups[place].entries.append(shown)
            } else {
                groups.append((item.group, [shown]))
            }
        }
        return groups.compactMap { group, entries in
            Chrome.Group(entries, name: group.map { visit.catalogue.sentence($0.words) })
        }
    }

    /// Forms are tied to it, and what is sent to a provider: a file or a bare "ok" leaves no cookie behind, and so does a page
    /// in the frame of another site, which has no form.
    private func visitorCookie(_ reply: Reply, _ visit: Visit) -> [CookieChange] {
        guard visit.isNewVisitor, reply.content.leadsOn, reply.framers.isEmpty else { return [] }
        return [CookieChange(.visitor, value: visit.visitor, maximumAge: nil)]
    }

    /// Seconds after which an answer brings no new token. A later request of the same browser may have been given another
    /// by then, which this one must not take the place of.
    private static let renewalTime: TimeInterval = 30

    /// A token of a session is changed daily, by the way. Whoever signs in or out just now has another one, or none.
    private func renewal(_ reply: Reply, _ visit: Visit) -> [CookieChange] {
        guard let caller = visit.caller, let token = caller.renewedToken,
            !reply.cookies.contains(where: { $0.name == .session }), reply.step == nil,
            let asked = visit.recognisedAt, time.now().timeIntervalSince(asked) <= Self.renewalTime
        else { return [] }
        let seconds = caller.endsAt.map { Int(max(0, $0.timeIntervalSince(time.now()))) }
        return [CookieChange(.session, value: token, maximumAge: seconds)]
    }

    /// A notice is set by a redirect and shown once, by the next page.
    private func noticeCookies(_ reply: Reply, _ visit: Visit) -> [CookieChange] {
        if let notice = reply.notice {
            let value = Notice.encoded(notice, isTrouble: reply.noticeIsTrouble)
            return [CookieChange(.notice, value: value, maximumAge: 60)]
        }
        if case .page = reply.content, visit.cookies.value(.notice, secure: settings.isSecure) != nil {
            return [CookieChange(.notice, value: "", maximumAge: 0)]
        }
        return []
    }
}
