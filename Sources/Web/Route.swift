import HTTPTypes

/// One address of the site: method, path, who may call it, and what it does. The route table is data.
package struct Route: Sendable {
    package typealias Handler = @Sendable (Exchange) async throws -> Reply

    /// How the body is read before the handler sees it.
    package enum Body: Sendable, Equatable {
        case none
        /// `application/x-www-form-urlencoded`, with a token against forged requests.
        case form
        /// `multipart/form-data`, streamed by the handler, which gets the token first.
        case upload(maximumBytes: Int)
        /// Sent by a machine: cookies are ignored, the handler checks what is signed or unguessable in it.
        case machine
    }

    package let method: HTTPRequest.Method
    /// Parameters in braces: `/programs/{program}`.
    package let path: String
    package let access: Access
    package let body: Body
    package let handler: Handler

    package static func get(_ path: String, _ access: Access, _ handler: @escaping Handler) -> Route {
        Route(method: .get, path: path, access: access, body: .none, handler: handler)
    }

    package static func post(
        _ path: String, _ access: Access, body: Body = .form, _ handler: @escaping Handler
    ) -> Route {
        Route(method: .post, path: path, access: access, body: body, handler: handler)
    }
}
