import Accounts
import Foundation
import Jobs
import Logging
import Mail
import Primitives
import ServiceLifecycle
import Store
import Trust
import UnixSignals
import Web

/// `klatch serve`: the site, its jobs and its private database as one group of services.
package struct Server: Sendable {
    /// Seconds from the wish to stop until services are cancelled, and from there until the process is ended.
    static let gracefulSeconds: Int64 = 4
    /// Services stop one after another, the site first: what requests may still take.
    static let webGrace = Duration.milliseconds(1500)
    static let cancellationSeconds: Int64 = 12

    let installation: Installation
    let announce: @Sendable (String) -> Void

    package init(_ installation: Installation, announce: @escaping @Sendable (String) -> Void) {
        self.installation = installation
        self.announce = announce
    }

    /// Serves until the process is told to stop.
    package func run() async throws {
        let settings = installation.settings
        let port = settings.port == 0 ? try FreePort.find() : settings.port
        let siteSettings = settings.site(port: port, version: klatchVersion)
        let transport: any MailTransport = settings.smtp.map { SMTPTransport($0) } ?? OutboxTransport()
        let assembly = try SiteAssembly(installation, site: siteSettings, transport: transport)
        let runner = JobRunner(
            installation.database, workers: assembly.workers, recurring: assembly.recurring,
            logger: installation.logger)
        let web = try WebServer(host: settings.host, port: port, certificate: settings.certificate).service(
            assembly.routes.responder(assembly.site), logger: installation.logger
        ) { _ in await welcome(siteSettings) }
        var services: [any Service] = [runner, GracePeriod(base: web, grace: Self.webGrace)]
        if let plain = try plainHTTP() { services.append(GracePeriod(base: plain, grace: Self.webGrace)) }
        if let watch = try watching(assembly) { services.append(GracePeriod(base: watch, grace: Self.webGrace)) }
        if let cluster = installation.cluster { services.insert(cluster, at: 0) }
        try await group(services).run()
        installation.database.close()
    }

    /// What leads from plain HTTP to the site, where that was asked for.
    private func plainHTTP() throws -> (any Service)? {
        let settings = installation.settings
        guard let (host, port) = settings.redirect, let origin = settings.publicURL else { return nil }
        return try WebServer(host: host, port: port, certificate: nil).service(
            PlainResponder(origin: origin), logger: installation.logger
        ) { port in announce("Plain HTTP on port \(port) leads there.") }
    }

    /// What machines that watch this one read, where that was asked for.
    private func watching(_ assembly: SiteAssembly) throws -> (any Service)? {
        guard let (host, port) = installation.settings.metrics else { return nil }
        let desk = MetricsDesk(
            database: installation.database, meter: assembly.site.meter, verification: assembly.trust.verification)
        return try WebServer(host: host, port: port, certificate: nil).service(
            desk.responder, logger: installation.logger
        ) { port in announce("Measures are at http://\(host):\(port)/metrics") }
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: installation.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Self.gracefulSeconds)
        configuration.maximumCancellationDuration = .seconds(Self.cancellationSeconds)
        return ServiceGroup(configuration: configuration)
    }

    /// Says where the site is, and on the first run how to get in.
    private func welcome(_ site: SiteSettings) async {
        announce("Klatch \(klatchVersion) answers at \(site.origin)")
        if site.isLocal { announce("Local mode: on this machine only. Mail \(mailWords).") }
        do {
            if let link = try await OwnerLink(installation).forFirstRun(origin: site.origin) {
                announce("The first owner signs in here, once, within an hour:\n\n    \(link)\n")
            }
        } catch {
            installation.logger.error("no owner link could be made", metadata: ["error": "\(error)"])
        }
    }

    private var mailWords: String {
        installation.settings.smtp == nil ? "stays in the outbox page" : "goes out by SMTP"
    }
}
