import Claims
import Foundation
import Outbound
import Primitives
import TestStage
import TestSupport
import Testing
import Trust

@testable import Proofs

#if canImport(Glibc)
    import Glibc
#endif

/// A server of OpenSSL with a certificate of its own, on a port that the system chose.
private final class OpenSSLServer {
    let authorities: String
    let address: String
    private let process = Process()
    private let folder = URL.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString)")

    init(days: Int = 90, _ arguments: String...) async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (chain, key) = (folder.appending(path: "chain.pem").path, folder.appending(path: "key.pem").path)
        authorities = chain
        let make = Process()
        make.executableURL = URL(filePath: "/usr/bin/openssl")
        make.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-days", "\(days)", "-keyout", key, "-out", chain,
        ]
        make.standardError = FileHandle.nullDevice
        try make.run()
        make.waitUntilExit()
        let said = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = ["s_server", "-accept", "localhost:0", "-www", "-cert", chain, "-key", key] + arguments
        process.standardOutput = said
        process.standardError = FileHandle.nullDevice
        try process.run()
        // `ACCEPT 127.0.0.1:40123`, once it listens.
        var text = ""
        while !text.contains("\n") || !text.contains("ACCEPT") {
            let piece = said.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw SiteSilence("openssl") }
            text += String(decoding: piece, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") } ?? ""
        address = "https://localhost:" + (line.split(separator: ":").last.map(String.init) ?? "")
    }

    deinit {
        // It inherits what this process does not listen to: a polite end may never come.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    func site(trusted: Bool = true) throws -> NetworkSite {
        try #require(NetworkSite(address, authorities: trusted ? authorities : nil))
    }
}

/// A site of which a test says how it encrypts.
private struct ToldSite: LiveEncryption {
    var agreed: [Handshake: Bool] = [.tls10: false, .tls11: false, .tls12: true, .tls13: true, .weak: false]
    var end: Date?

    func agrees(on handshake: Handshake) async -> Bool? { agreed[handshake] }
    func certificateEnd() async throws -> Date {
        guard let end else { throw BadCertificate() }
        return end
    }
}

/// We encrypt every network connection that carries your data with TLS 1.2 or newer and forward-secret, authenticated ciphers, both to us
/// and from us.
@Suite("Claim transit.tls-1.2")
struct Claim_transit_tls_1_2 {
    @Test("tells a server that takes old versions or weak ciphers from one that does not")
    func handshakes() async throws {
        let good = try await OpenSSLServer("-min_protocol", "TLSv1.2", "-cipher", "ECDHE+AESGCM")
        let bad = try await OpenSSLServer(
            "-min_protocol", "TLSv1", "-max_protocol", "TLSv1.2", "-cipher", "ALL:@SECLEVEL=0")
        var (of, ofBad): ([Handshake: Bool], [Handshake: Bool]) = ([:], [:])
        for handshake in Handshake.allCases {
            of[handshake] = try await good.site().agrees(on: handshake)
            ofBad[handshake] = try await bad.site(trusted: false).agrees(on: handshake)
        }
        #expect(of == ToldSite().agreed)
        #expect(ofBad == [.tls10: true, .tls11: true, .tls12: true, .tls13: false, .weak: true])
        #expect(HandshakeProbe.faults(of).isEmpty)
        #expect(
            HandshakeProbe.faults(ofBad) == [
                "TLS 1.0 is agreed on", "TLS 1.1 is agreed on", "a weak cipher is agreed on",
            ])
    }

    @Test(
        "breaks by each old version and weak cipher alone, and proves nothing where nobody answers or on a local installation"
    )
    func probe() async throws {
        let stage = try await ProofsWorld()
        func outcome(_ site: ToldSite, isLocal: Bool = false) async throws -> ClaimFinding.Outcome {
            try await HandshakeProbe(site: site).examine(stage.scene(isLocal: isLocal)).outcome
        }
        #expect(try await outcome(ToldSite(), isLocal: true) == .unproved)
        for (handshake, answer) in [(Handshake.tls10, true), (.tls11, true), (.weak, true)] {
            var site = ToldSite()
            site.agreed[handshake] = answer
            #expect(try await outcome(site) == .broken, "\(handshake)")
        }
        #expect(
            HandshakeProbe.faults([.tls10: false, .tls11: false, .weak: false, .tls12: false, .tls13: false]).count == 1
        )
        var silent = ToldSite()
        silent.agreed[.tls13] = nil
        await #expect(throws: SiteSilence.self) { try await outcome(silent) }
    }
}

/// We present a valid certificate from a trusted authority, renew it in time, and talk to no server whose certificate does not check out.
@Suite("Claim transit.valid-certificates")
struct Claim_transit_valid_certificates {
    @Test("reads the end of a certificate that is good, and believes none of an authority that nobody knows")
    func live() async throws {
        let server = try await OpenSSLServer(days: 90)
        let left = try await server.site().certificateEnd().timeIntervalSinceNow / 86_400
        #expect(left > 88 && left < 91)
        await #expect(throws: BadCertificate.self) { try await server.site(trusted: false).certificateEnd() }
    }

    @Test("breaks a week before its end, and is to be renewed three weeks before it")
    func clock() async throws {
        let outcomes = [21.1, 20.9, 7.1, 6.9, -1].map { CertificateProbe.finding($0).outcome }
        #expect(outcomes == [.holds, .unproved, .unproved, .broken, .broken])
        let stage = try await ProofsWorld()
        let bad = try await CertificateProbe(site: ToldSite()).examine(stage.scene(isLocal: false))
        #expect(bad.outcome == .broken)
        #expect(try await CertificateProbe(site: ToldSite()).examine(stage.scene()).outcome == .unproved)
    }

    @Test("reads dates as OpenSSL writes them, and nothing else")
    func dates() {
        #expect(CertificateProbe.date("Feb  3 04:05:06 2027 GMT")?.timeIntervalSince1970 == 1_801_627_506)
        for text in [
            "", "Feb 3 2027", "Foo  3 04:05:06 2027 GMT", "Feb 30 04:05:06 2027 GMT", "Feb  3 04:05:06 99999 GMT",
            "Feb  3 x 2027 GMT",
        ] {
            #expect(CertificateProbe.date(text) == nil, "\(text)")
        }
    }
}
