import HTTPTypes
import NIOCore
import Primitives

/// The routes that belong to the site itself.
package enum WebRoutes {
    /// Answered under any name: load balancers ask by address.
    static let health = "/health"

    package static func all(assets: AssetLibrary, isHealthy: @escaping @Sendable () async -> Bool) -> [Route] {
        [
            .get("/assets/{file}", .open("style sheets and scripts, the same for everybody")) { exchange in
                guard let file = exchange.parameters["file"], let asset = assets.asset(file: file) else {
                    throw RequestRefusal.notFound
                }
                var reply = Reply(content: .bytes(asset.bytes, type: asset.type, fileName: nil), status: .ok)
                reply.headers[.cacheControl] = "public, max-age=31536000, immutable"
                return reply
            },
            .get(health, .open("for the machine that watches this one; says only yes or no")) { _ in
                await isHealthy() ? .text("ok\n") : unhealthy
            },
            .get("/robots.txt", .open("asks search engines to stay out")) { _ in .text("User-agent: *\nDisallow: /\n")
            },
        ]
    }

    private static var unhealthy: Reply {
        var reply = Reply.text("database unavailable\n")
        reply.status = .serviceUnavailable
        return reply
    }
}
