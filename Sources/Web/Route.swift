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

    /// Whether it gives somebody signed in a file: what is taken is noted, and may be watched, though nothing is changed.
    var isDownload: Bool {
        method == .get && access.needsCaller && (path.split(separator: "/").last?.contains(".") ?? false)
    }

    /// For programs, by a token in a header: what comes with a cookie is nobody there.
    var isForMachines: Bool {
        if case .machine = access { body == .machine || method == .get } else { false }
    }

    package static func get(_ path: String, _ access: Access, _ handler: @escaping Handler) -> Route {
        Route(method: .get, path: path, access: access, body: .none, handler: handler)
    }

    package static func post(
        _ path: String, _ access: Access, body: Body = .form, _ handler: @escaping Handler
    ) -> Route {
        Route(method: .post, path: path, access: access, body: body, handler: handler)
    }

    // Verbs that no form can send: for programs alone, which the route table makes sure of.
    package static func put(_ path: String, _ access: Access, _ handler: @escaping Handler) -> Route {
        Route(method: .put, path: path, access: access, body: .machine, handler: handler)
    }

    package static func patch(_ path: String, _ access: Access, _ handler: @escaping Handler) -> Route {
        Route(method: .patch, path: path, access: access, body: .machine, handler: handler)
    }

    /// The verbs that none of these routes answers on its path, answered in a program's own words.
    package static func otherVerbs(than routes: [Route], _ access: Access, _ handler: @escaping Handler) -> [Route] {
        let answered = Dictionary(grouping: routes, by: \.path).mapValues { Set($0.map(\.method)) }
        return answered.sorted { $0.key < $1.key }.flatMap { path, methods in
            verbs.filter { !methods.contains($0) }.map { machine($0, path, access, handler) }
        }
    }

    /// Every verb on a path.
    package static func everyVerb(_ path: String, _ access: Access, _ handler: @escaping Handler) -> [Route] {
        verbs.map { machine($0, path, access, handler) }
    }

    static let verbs: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    private static func machine(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, _ handler: @escaping Handler
    ) -> Route {
        Route(
            method: method, path: path, access: access, body: method == .get ? .none : .machine, handler: handler)
    }

    package static func delete(_ path: String, _ access: Access, _ handler: @escaping Handler) -> Route {
        Route(method: .delete, path: path, access: access, body: .machine, handler: handler)
    }
}
