import HTTPTypes
import NIOCore
import Primitives

/// What a handler answers; headers that protect are added to all of them alike.
package struct Reply: Sendable {
    enum Content: Sendable {
        case page(any Page)
        case redirect(path: String)
        case bytes(ByteBuffer, type: String, fileName: String?)
        case stream(
            type: String, fileName: String?, @Sendable (_ write: (String) async throws -> Void) async throws -> Void)
        case empty
    }

    let content: Content
    var status: HTTPStatus
    var headers = HTTPFields()
    var cookies: [CookieChange] = []
    var notice: WordKey?

    package static func page(_ page: any Page, status: HTTPStatus = .ok) -> Reply {
        Reply(content: .page(page), status: status)
    }

    /// See Other: the browser asks for `path`, which is one of our own, with GET.
    package static func redirect(to path: String, notice: WordKey? = nil) -> Reply {
        Reply(content: .redirect(path: path), status: .seeOther, notice: notice)
    }

    package static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Reply {
        Reply(content: .bytes(ByteBuffer(string: text), type: type, fileName: nil), status: .ok)
    }

    /// A download, written piece by piece.
    package static func download(
        _ fileName: String, type: String,
        _ write: @escaping @Sendable (_ write: (String) async throws -> Void) async throws -> Void
    ) -> Reply {
        Reply(content: .stream(type: type, fileName: fileName, write), status: .ok)
    }

    package static func empty(_ status: HTTPStatus) -> Reply { Reply(content: .empty, status: status) }

    /// The same reply, and the browser is signed in with this token.
    package func signingIn(_ token: String, for seconds: Int) -> Reply {
        changing(CookieChange(.session, value: token, maximumAge: seconds))
    }

    /// The same reply, and the browser can be known again by this token.
    package func remembering(_ token: String, for seconds: Int) -> Reply {
        changing(CookieChange(.device, value: token, maximumAge: seconds))
    }

    /// The same reply, and the browser forgets its session and what was cached for it. Not "cookies": with them would go
    /// the one by which the browser is known again, and the next sign-in would be told as one from a new device.
    package func signingOut() -> Reply {
        var reply = changing(CookieChange(.session, value: "", maximumAge: 0))
        reply.headers[.clearSiteData] = "\"cache\", \"storage\""
        return reply
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
