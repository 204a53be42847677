import HTTPTypes
import HummingbirdCore
import Logging

/// One line per request, without personal data: the route's template instead of the path, no query, no address.
enum AccessLog {
    static func write(
        _ logger: Logger, _ visit: Visit, route: Route?, status: Int, since started: ContinuousClock.Instant
    ) {
        let elapsed = (ContinuousClock.now - started).components
        logger.info(
            "request",
            metadata: [
                "request": "\(visit.requestID)", "method": "\(visit.request.method.rawValue.prefix(10))",
                "route": "\(route?.path ?? "none")", "status": "\(status)",
                "ms": "\(elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000)",
            ])
    }
}
