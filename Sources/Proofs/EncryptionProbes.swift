import Claims
import Foundation
import Outbound
import Primitives
import Store
import Trust

/// How the site encrypts, as it shows whoever asks.
package protocol LiveEncryption: Sendable {
    /// Whether a handshake comes to an agreement; nil where nothing is there.
    func agrees(on handshake: Handshake) async -> Bool?
    /// When the certificate ends. Throws `SiteSilence` where nothing answers, and `BadCertificate` where it is not good.
    func certificateEnd() async throws -> Date
}

/// The certificate is not valid, not trusted, or another name's.
package struct BadCertificate: Error {
    package init() {}
}

/// Old versions and weak ciphers are refused, and the database is reached over nothing that others can listen to.
struct HandshakeProbe: Probe {
    let site: any LiveEncryption

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard !scene.house.isLocal else {
            return ClaimFinding(.unproved, "This is a local installation, which answers this machine alone.")
        }
        var agreed: [Handshake: Bool] = [:]
        for handshake in Handshake.allCases {
            guard let answer = await site.agrees(on: handshake) else { throw SiteSilence("no handshake") }
            agreed[handshake] = answer
        }
        let isSealed = try await scene.read {
            try $0.first("SELECT COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS it")?
                .get("it")
                ?? false
        }
        let link = scene.house.hasPrivateCluster ? "a socket of this machine" : isSealed ? "TLS" : "nothing"
        return ClaimFinding(
            faults: Self.faults(agreed) + (link == "nothing" ? ["the database is reached without encryption"] : []),
            otherwise: "TLS 1.2 or newer is agreed on, and nothing older or weaker.", recorded: ["database": link])
    }

    static func faults(_ agreed: [Handshake: Bool]) -> [String] {
        let old = [(Handshake.tls10, "TLS 1.0"), (.tls11, "TLS 1.1"), (.weak, "a weak cipher")].filter {
            agreed[$0.0] ?? true
        }
        let isNew = [Handshake.tls12, .tls13].contains { agreed[$0] ?? false }
        return old.map { "\($0.1) is agreed on" } + (isNew ? [] : ["neither TLS 1.2 nor 1.3 is agreed on"])
    }
}

/// The certificate is good, and has a while to go.
struct CertificateProbe: Probe {
    let site: any LiveEncryption

    /// Days that are left: fewer are too few, and time to renew it.
    static let (least, early) = (7.0, 21.0)

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard !scene.house.isLocal else {
            return ClaimFinding(.unproved, "This is a local installation, which needs no certificate.")
        }
        let end: Date
        do { end = try await site.certificateEnd() } catch is BadCertificate {
            return ClaimFinding(.broken, "The certificate is not valid, not trusted here, or another name's.")
        }
        return Self.finding(end.timeIntervalSince(scene.time.now()) / 86_400)
    }

    static func finding(_ days: Double) -> ClaimFinding {
        let recorded = ["days left": "\(Int(max(-100_000, min(100_000, days.rounded(.down)))))"]
        if days < least { return ClaimFinding(.broken, "The certificate ends within a week.", recorded: recorded) }
        if days < early {
            return ClaimFinding(.unproved, "The certificate is to be renewed by now.", recorded: recorded)
        }
        return ClaimFinding(.holds, "The certificate is good for more than three weeks.", recorded: recorded)
    }

    /// `Jan 31 12:00:00 2027 GMT`, in which days below ten have two spaces before them.
    static func date(_ text: String) -> Date? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 5, parts[4] == "GMT", let month = months.firstIndex(of: parts[0]), let day = Int(parts[1]),
            let year = Int(parts[3]), (1...31).contains(day), (1950...9999).contains(year)
        else { return nil }
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(year)-\(two(month + 1))-\(two(day))"
        guard Day(date) != nil else { return nil }
        return try? Date("\(date)T\(parts[2])Z", strategy: .iso8601)
    }
}

extension NetworkSite: LiveEncryption {
    package func agrees(on handshake: Handshake) async -> Bool? { await site.agrees(on: handshake) }

    package func certificateEnd() async throws -> Date {
        switch await site.certificateEnd() {
        case .success(let text):
            guard let date = CertificateProbe.date(text) else { throw SiteSilence("no date in the certificate") }
            return date
        case .failure(.certificate): throw BadCertificate()
        case .failure(let failure): throw SiteSilence(failure.rawValue)
        }
    }
}

extension UnknownSite: LiveEncryption {
    package func agrees(on handshake: Handshake) async -> Bool? { nil }
    package func certificateEnd() async throws -> Date { throw SiteSilence("no such address") }
}
