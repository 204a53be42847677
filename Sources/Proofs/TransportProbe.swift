import Claims
import Trust

/// The public address answers over HTTPS alone, and tells browsers to insist on it.
struct TransportProbe: Probe {
    let site: any LiveSite

    /// Seconds of a year, which browsers have to be told at least (RFC 6797).
    private static let year = 31_536_000
    private static let samples = ["/sign-in", "/", "/no-such-page", "/trust.json"]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard !scene.house.isLocal else {
            return ClaimFinding(.unproved, "This is a local installation, which answers this machine alone.")
        }
        guard site.address.hasPrefix("https://") else {
            return ClaimFinding(.broken, "The public address is not of HTTPS.")
        }
        var faults: [String] = []
        for path in Self.samples {
            let fields = try await site.answer(SiteQuestion(path)).fields
            faults += Self.faults(ofHeader: fields["strict-transport-security"]).map { "\(path): \($0)" }
        }
        let plain = try await site.plainAnswer("/sign-in")
        faults += Self.faults(ofPlain: plain, to: site.address)
        return ClaimFinding(
            faults: faults, otherwise: "Browsers are told to insist on HTTPS, and plain HTTP leads to it or nowhere.",
            recorded: ["plain HTTP": plain.map { "\($0.status)" } ?? "nothing listens"])
    }

    static func faults(ofHeader header: String?) -> [String] {
        guard let header else { return ["browsers are not told to insist on HTTPS"] }
        guard !header.contains(",") else { return ["browsers are told twice"] }
        let age = header.split(separator: ";").map { $0.drop { $0 == " " } }.first { $0.hasPrefix("max-age=") }
        let seconds = age.flatMap { Int($0.dropFirst("max-age=".count)) } ?? 0
        return seconds >= year ? [] : ["browsers insist on HTTPS for \(seconds) seconds only"]
    }

    static func faults(ofPlain answer: SiteAnswer?, to address: String) -> [String] {
        guard let answer else { return [] }
        let leads =
            [301, 302, 307, 308].contains(answer.status)
            && (answer.fields["location"] ?? "").hasPrefix(address + "/")
        return leads ? [] : ["plain HTTP is answered with \(answer.status)"]
    }
}
