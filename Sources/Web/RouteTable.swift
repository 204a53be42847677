import HTTPTypes
import Hummingbird
import Primitives

/// All routes of the site. Built once, refused at start if two of them answer the same request.
package struct RouteTable: Sendable {
    package let routes: [Route]

    package init(_ routes: [Route]) throws(RouteTableError) {
        var seen: Set<String> = []
        for route in routes {
            let key = "\(route.method.rawValue) \(route.path)"
            guard seen.insert(key).inserted else { throw .twice(key) }
            if route.method == .get, route.body != .none { throw .readsBody(key) }
            if route.method != .get, route.method != .post, !route.isForMachines { throw .verb(key) }
        }
        self.routes = routes
    }

    /// A responder over Hummingbird's router; what no route matches is answered by the site as well.
    package func responder(_ site: Site) -> some HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Unrouted(site: site))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                await site.answer(request, context, route: route)
            }
        }
        for (path, methods) in methodsByPath {
            let allowed = methods.joined(separator: ", ")
            for method in Route.verbs + [.options] where !methods.contains(method.rawValue) {
                router.on(RouterPath(path), method: method) { request, context in
                    await site.answer(request, context, allowing: allowed)
                }
            }
        }
        return router.buildResponder()
    }

    /// The methods that each path answers, sorted; HEAD wherever there is GET.
    private var methodsByPath: [String: [String]] {
        Dictionary(grouping: routes, by: \.path).mapValues { routes in
            let methods = Set(routes.map(\.method.rawValue))
            return methods.union(methods.contains("GET") ? ["HEAD"] : []).sorted()
        }
    }
}

/// Lets the site itself answer what no route fits: the router's own answer is bare.
private struct Unrouted: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch {
            return await site.answer(request, context, route: nil)
        }
    }
}

package enum RouteTableError: Error, Equatable {
    case twice(String)
    /// A GET must not have effects, so it has no body to read.
    case readsBody(String)
    /// Only programs with a token of their own send other verbs than GET and POST.
    case verb(String)
}
