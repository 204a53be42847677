import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// The listening part: HTTP/1.1, and with a certificate TLS 1.2 or newer with HTTP/2.
package struct WebServer: Sendable {
    package struct Certificate: Sendable {
        package let chainFile: String
        package let keyFile: String

        package init(chainFile: String, keyFile: String) {
            self.chainFile = chainFile
            self.keyFile = keyFile
        }
    }

    package let host: String
    package let port: Int
    package let certificate: Certificate?
    package let limits: ConnectionLimits

    package init(host: String, port: Int, certificate: Certificate?, limits: ConnectionLimits = ConnectionLimits()) {
        self.host = host
        self.port = port
        self.certificate = certificate
        self.limits = limits
    }

    /// A service that listens until it is told to shut down. `onListening` hears the port really taken.
    package func service(
        _ responder: some HTTPResponder<WebContext>, logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        Application(
            responder: responder, server: try builder(),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    private func builder() throws -> HTTPServerBuilder {
        let limits = limits
        let http1 = HTTP1Channel.Configuration(
            additionalChannelHandlers: [BodyClock(limit: limits.request)],
            idleTimeout: limits.idle,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))
        guard let certificate else {
            return HTTPServerBuilder { responder in
                GuardedChannel(
                    base: HTTP1Channel(responder: responder, configuration: http1), limits: limits,
                    expectsHandshake: false)
            }
        }
        let tls = try Self.tls(certificate)
        var http2 = HTTP2ChannelConfiguration(idleTimeout: .seconds(30), streamConfiguration: http1)
        http2.maxAgeTimeout = .seconds(3600)
        let configuration = http2
        return HTTPServerBuilder { responder in
            GuardedChannel(
                base: try HTTP2UpgradeChannel(
                    tlsConfiguration: tls, configuration: configuration, responder: responder),
                limits: limits, expectsHandshake: true)
        }
    }

    /// Forward-secret, authenticated suites only (RFC 9325, 4.2).
    private static func tls(_ certificate: Certificate) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.chainFile).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.keyFile, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = """
            ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:\
            ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
            """
        return configuration
    }
}
