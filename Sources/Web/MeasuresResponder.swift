import HTTPTypes
import Hummingbird
import Primitives

/// A few texts for the machines that watch this one, on a listener of their own. No session, no form, no page of the site.
package struct MeasuresResponder: HTTPResponder {
    package struct Answer: Sendable {
        let status: Int
        let type: String
        let text: String

        package init(status: Int = 200, type: String = "text/plain; charset=utf-8", text: String) {
            (self.status, self.type, self.text) = (status, type, text)
        }
    }

    package typealias Making = @Sendable () async -> Answer

    /// By path, exactly.
    private let answers: [String: Making]

    package init(_ answers: [String: Making]) { self.answers = answers }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
        }
        guard let make = answers[request.uri.path] else { return Response(status: .notFound) }
        let answer = await make()
        let body = request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: .init(string: answer.text))
        return Response(
            status: .init(code: answer.status),
            headers: [.contentType: answer.type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"], body: body
        )
    }
}
