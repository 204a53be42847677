import Claims
import Foundation
import Policy
import Primitives
import Store
import Trust
import Vault
import Web

/// security.txt is good, and mail with the words that our page asks for becomes a report.
struct SecurityAddressProbe: Probe {
    let slice: DisclosureSlice

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let now = scene.time.now()
        let faults = SecurityText.faults(slice.securityText(at: now).text, now: now) + subjects()
        let isServed = scene.routes.contains { $0.path == "/.well-known/security.txt" }
        guard slice.addresses.security != nil, slice.addresses.support != nil else {
            return faults.isEmpty && isServed
                ? ClaimFinding(.unproved, "No address for security or support is set.")
                : ClaimFinding(
                    faults: faults + (isServed ? [] : ["nothing is served there"]), otherwise: "", recorded: [:])
        }
        return ClaimFinding(
            faults: faults + (isServed ? [] : ["security.txt is not served"]),
            otherwise: "security.txt is in date, and mail that says so reaches the security desk.",
            recorded: ["expires in days": "\(SecurityText.days)"])
    }

    private func subjects() -> [String] {
        let variants = [
            "Security Vulnerability", "RE: security vulnerability", "=?UTF-8?B?U2VjdXJpdHkgVnVsbmVyYWJpbGl0eQ==?=",
        ]
        return variants.filter {
            !InboundReport(Array("Subject: \($0)\r\nFrom: a@example.org\r\n\r\nx".utf8)).isReport(
                to: nil, security: nil)
        }.map { "mail with the subject \($0) does not reach the desk" }
    }
}

/// A report with hostile content is taken in, sealed, and comes back as the text that it was; then all of it is taken back.
struct ReportDetailsProbe: Probe {
    let slice: DisclosureSlice
    private static let hostile = "<script>alert(1)</script> probe"

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let faults = try await scene.rehearse(DisclosureSlice.scope) { try rehearse($0) }
        let isOpen = scene.routes.contains {
            $0.path == "/report" && $0.access.decide(nil, at: scene.time.now()) == .allowed
        }
        return ClaimFinding(
            faults: faults + (isOpen ? [] : ["the form wants a sign-in"]),
            otherwise: "A report was taken in without an account, sealed, and read back as text.", recorded: [:])
    }

    private func rehearse(_ tx: Transaction) throws -> [String] {
        let document = FlawReport.Document(
            title: Self.hostile, steps: Self.hostile, impact: Self.hostile, proof: Self.hostile, address: nil,
            credit: nil)
        let (id, token) = try slice.flaws.receive(tx, .form, .scripting, document)
        let row = try tx.first(
            "SELECT position('script'::bytea IN document) AS place FROM flaw_report WHERE id = \(id)")
        var faults = try row?.get("place", as: Int.self) == 0 ? [] : ["a report lies there in plain"]
        if try slice.flaws.find(tx, token: token.text)?.document != document { faults.append("a report does not open") }
        return faults
    }
}

/// No report is past the time for which silence was asked.
struct CoordinatedProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, late) = try await scene.read { tx in
            let row = try tx.first(
                """
                SELECT count(*) AS "all", count(*) FILTER (WHERE state <> 'closed' AND embargo_until < \(tx.now)) AS late
                FROM flaw_report
                """)
            guard let row else { throw DatabaseError.unavailable }
            return (try row.get("all", as: Int.self), try row.get("late", as: Int.self))
        }
        return ClaimFinding(
            faults: late == 0 ? [] : ["\(late) reports are past their time of silence"],
            otherwise: "None of \(all) reports is past its time of silence.", recorded: ["reports": "\(all)"])
    }
}

/// A person answered each within 48 hours, and there was news every seven days.
struct AnswerProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (all, late, silent) = try await scene.read { tx in
            let row = try tx.first(
                """
                SELECT count(*) AS "all",
                    count(*) FILTER (WHERE COALESCE(acknowledged_at, \(tx.now)) > received_at + interval '48 hours') AS late,
                    count(*) FILTER (WHERE state = 'open' AND last_news_at < \(tx.now)::timestamptz - interval '7 days') AS silent
                FROM flaw_report
                """)
            guard let row else { throw DatabaseError.unavailable }
            return (
                try row.get("all", as: Int.self), try row.get("late", as: Int.self), try row.get("silent", as: Int.self)
            )
        }
        let recorded = ["reports": "\(all)", "late": "\(late)", "without news": "\(silent)"]
        return ClaimFinding(
            faults: (late > 0 ? ["\(late) of \(all) reports were not answered within 48 hours"] : [])
                + (silent > 0 ? ["\(silent) of \(all) had no news for seven days"] : []),
            otherwise: "All of \(all) reports were answered in time, with news every seven days.", recorded: recorded)
    }
}
