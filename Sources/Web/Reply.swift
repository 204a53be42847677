import HTTPTypes
import NIOCore
import Primitives

/// What a handler answers; headers that protect are added to all of them alike.
package struct Reply: Sendable {
    enum Content: Sendable {
        case page(any Page)
        case redirect(path: String)
        case leave(url: String)
        case bytes(ByteBuffer, type: String, fileName: String?)
        case stream(
            type: String, fileName: String?, @Sendable (_ write: (String) async throws -> Void) async throws -> Void)
        case empty

        /// A page, or the way to one.
        var leadsOn: Bool {
            switch self {
            case .page, .redirect, .leave: true
            case .bytes, .stream, .empty: false
            }
        }
    }

    let content: Content
    var status: HTTPStatus
    var headers = HTTPFields()
    var cookies: [CookieChange] = []
    var notice: WordKey?
    /// It says what did not go as it should.
    var noticeIsTrouble = false
    var step: Step?
    /// Origins of other sites that a form of this page may lead to.
    var formTargets: [String] = []
    /// Origins of other sites that may show this page in a frame.
    var framers: [String] = []

    package static func page(_ page: any Page, status: HTTPStatus = .ok) -> Reply {
        Reply(content: .page(page), status: status)
    }

    /// See Other: the browser asks for `path`, which is one of our own, with GET.
    package static func redirect(to path: String, notice: WordKey? = nil) -> Reply {
        Reply(content: .redirect(path: path), status: .seeOther, notice: notice)
    }

    /// See Other, out of the site: to an address that a provider of the operator's configuration named, never to one
    /// that came with a request. Https, or this machine where a trial runs on it.
    package static func leave(to url: String) -> Reply {
        let isFit = url.hasPrefix("https://") || isThisMachine(url)
        let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isFit && isPlain ? Reply(content: .leave(url: url), status: .seeOther) : .empty(HTTPStatus(code: 500))
    }

    private static func isThisMachine(_ url: String) -> Bool {
        ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].contains { start in
            guard url.hasPrefix(start) else { return false }
            let rest = url.dropFirst(start.count)
            return rest.drop { $0.isASCII && $0.isNumber }.first == "/"
        }
    }

    /// The same, with a sentence about what did not go as it should.
    package static func redirect(to path: String, trouble: WordKey) -> Reply {
        var reply = redirect(to: path, notice: trouble)
        reply.noticeIsTrouble = true
        return reply
    }

    package static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Reply {
        Reply(content: .bytes(ByteBuffer(string: text), type: type, fileName: nil), status: .ok)
    }

    /// A file of somebody's own, which is only ever saved: no browser opens it as a page of ours.
    ///
    /// - Parameter disposition: the value of the header field (RFC 6266), free of line ends.
    package static func file(_ octets: [UInt8], disposition: String) -> Reply {
        let content = Content.bytes(ByteBuffer(bytes: octets), type: "application/octet-stream", fileName: nil)
        var reply = Reply(content: content, status: .ok)
        reply.headers[.contentDisposition] = disposition
        return reply
    }

    /// A download, written piece by piece.
    package static func download(
        _ fileName: String, type: String,
        _ write: @escaping @Sendable (_ write: (String) async throws -> Void) async throws -> Void
    ) -> Reply {
        Reply(content: .stream(type: type, fileName: fileName, write), status: .ok)
    }

    package static func empty(_ status: HTTPStatus) -> Reply { Reply(content: .empty, status: status) }

    /// The same reply, as the answer to something refused: a form that comes back filled in. Says when to try again, where
    /// that is known (RFC 9110, 10.2.3).
    package func refusing(_ refusal: any Refusal) -> Reply {
        var reply = self
        reply.status = HTTPStatus(code: refusal.status)
        if let seconds = refusal.retryAfter { reply.headers[.retryAfter] = "\(seconds)" }
        return reply
    }

    /// The same reply, and the browser is signed in with this token.
    package func signingIn(_ token: String, for seconds: Int) -> Reply {
        changing(CookieChange(.session, value: token, maximumAge: seconds))
            .changing(CookieChange(.aside, value: "", maximumAge: 0))
    }

    /// The same reply, and the browser can be known again by this token.
    package func remembering(_ token: String, for seconds: Int) -> Reply {
        changing(CookieChange(.device, value: token, maximumAge: seconds))
    }

    /// The same reply, and the browser forgets its session and what was cached for it. Not "cookies": with them would go
    /// the one by which the browser is known again, and the next sign-in would be told as one from a new device.
    package func signingOut() -> Reply {
        var reply = changing(CookieChange(.session, value: "", maximumAge: 0))
            .changing(CookieChange(.aside, value: "", maximumAge: 0))
        reply.headers[.clearSiteData] = "\"cache\", \"storage\""
        return reply
    }

    /// The same reply, to a browser whose session is over: whether its time was up or somebody ended it, it is told so.
    func sayingSessionIsOver() -> Reply {
        var reply = self
        reply.notice = WordKey("web.session-over")
        reply.noticeIsTrouble = true
        return reply
    }

    /// The same reply; a form on its page may end at these origins, which browsers hold against `form-action`.
    package func lettingForms(leadTo origins: [String]) -> Reply {
        var reply = self
        reply.formTargets = origins
        return reply
    }

    /// The same reply; pages of these origins may show it in a frame. What is no origin by https is left out, so that
    /// nothing else gets into the policy.
    package func lettingFrames(of origins: [String]) -> Reply {
        var reply = self
        reply.framers = origins.filter(Self.isFramer)
        return reply
    }

    /// `https://www.example.org` or with a port, in the form that browsers compare.
    package static func isFramer(_ origin: String) -> Bool {
        guard origin.hasPrefix("https://"), origin.utf8.count <= 255 else { return false }
        let parts = origin.dropFirst(8).split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2, host.contains("."), !host.hasPrefix("."), !host.hasSuffix(".")
        else { return false }
        let isHost = host.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
        }
        let isPort = parts.count == 1 || UInt16(parts[1]).map { $0 > 0 && "\($0)" == parts[1] } ?? false
        return isHost && !host.contains("..") && isPort
    }

    func changing(_ cookie: CookieChange) -> Reply {
        var reply = self
        reply.cookies.append(cookie)
        return reply
    }
}

extension HTTPField.Name {
    static let clearSiteData = constant("Clear-Site-Data")

    /// A name that is known to be a valid token (RFC 9110, 5.1).
    static func constant(_ name: StaticString) -> HTTPField.Name { HTTPField.Name(name.description) ?? .accept }
}
