import HTTPTypes
import Hummingbird
import Primitives

/// What answers where plain HTTP is spoken: pages lead to the same place under HTTPS, everything else is refused.
///
/// A program that was led on would go on sending its token in the clear, and nobody would notice (OWASP ASVS 5.0, 4.1.2).
/// No HSTS: browsers ignore it here, and it is not to be sent (RFC 6797, 7.2).
package struct PlainResponder: HTTPResponder {
    /// Paths that programs ask for.
    private static let machines = ["/api/", "/scim/"]
    private static let maximumPath = 8192

    let origin: String

    /// `origin` is `https://host[:port]`: what the request says of its host is not looked at.
    package init(origin: String) { self.origin = origin }

    package func respond(to request: Request, context: WebContext) async throws -> Response {
        guard let location = location(of: request.head) else {
            return Response(
                status: .forbidden, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: .init(string: "Only over HTTPS: \(origin)\n")))
        }
        return Response(status: .permanentRedirect, headers: [.location: location])
    }

    /// Nil for what is refused.
    func location(of head: HTTPRequest) -> String? {
        guard head.method == .get || head.method == .head, let path = head.path, path.hasPrefix("/"),
            path.utf8.count <= Self.maximumPath, path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !Self.machines.contains(where: path.hasPrefix)
        else { return nil }
        return origin + path
    }
}
