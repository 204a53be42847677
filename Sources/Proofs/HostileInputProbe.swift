import Claims
import Foundation
import Primitives
import Trust

/// A small hostile corpus goes to open addresses: each is refused or taken as text, none makes the site stumble.
struct HostileInputProbe: Probe {
    let site: any LiveSite

    static let marker = "klatch-probe"
    /// Targets as they are sent.
    static let targets = [
        "/sign-in?next=%3Cscript%3E\(marker)%3C/script%3E", "/sign-in?next=//\(marker).example/",
        "/sign-in?\(marker)[]=1&\(marker)[$ne]=1", "/%00", "/..%2f..%2f..%2fetc/passwd", "/%ff%fe%fd",
        "/trust?x='%20OR%20'1'='1", "/report/..;/", "/report/\(String(repeating: "a", count: 4_000))",
        "/assets/../../../etc/passwd", "/trust.json?callback=\(marker)", "/book/%0d%0aSet-Cookie:%20\(marker)=1",
    ]
    /// What somebody types where an address belongs.
    static let values = [
        "<script>\(marker)</script>", "\"><svg onload=\(marker)>", "a@b\r\nBcc: \(marker)@example.org",
        "' OR 1=1; --", "{{\(marker)}}", "${jndi:ldap://\(marker)}", String(repeating: "x", count: 100_000),
        "\u{0}\u{202E}",
    ]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        var faults: [String] = []
        for (index, target) in Self.targets.enumerated() {
            let answer = try await site.answer(SiteQuestion(target))
            faults += Self.faults(of: answer, mayShow: true).map { "address \(index + 1) of the corpus: \($0)" }
        }
        for (index, value) in Self.values.enumerated() {
            let answer = try await send(value)
            faults += Self.faults(of: answer, mayShow: false).map { "text \(index + 1) of the corpus: \($0)" }
        }
        faults += try await unknownField()
        let count = Self.targets.count + Self.values.count + 1
        return ClaimFinding(
            faults: faults, otherwise: "\(count) hostile requests were refused, or taken for the text that they are.",
            recorded: ["requests": "\(count)"])
    }

    private func send(_ value: String, more: [(name: String, value: String)] = []) async throws -> SiteAnswer {
        let page = try await site.answer(SiteQuestion("/sign-in"))
        let form = [("csrf", page.formToken ?? ""), ("address", value)] + more
        return try await site.answer(SiteQuestion(post: "/sign-in", form, cookie: page.cookies))
    }

    /// A field that the form does not have is refused, whatever else is right about it.
    private func unknownField() async throws -> [String] {
        let status = try await send("nobody", more: [("role", "owner")]).status
        return (400..<500).contains(status) && status != 422 ? [] : ["an unknown field is answered with \(status)"]
    }

    /// - Parameter mayShow: whether a page may come: an address can be of a page that ignores what is behind it.
    static func faults(of answer: SiteAnswer, mayShow: Bool) -> [String] {
        let isTaken = answer.status < 400 && !mayShow
        let raw = ["<script>\(marker)", "<svg onload", "root:x:0:"].filter(answer.text.contains)
        let leads = (answer.fields["location"] ?? "").contains("\(marker).example")
        let sets = (answer.fields["set-cookie"] ?? "").contains(marker)
        return (answer.status >= 500 ? ["answered with \(answer.status)"] : [])
            + (isTaken ? ["taken with \(answer.status)"] : []) + raw.map { "comes back as \($0)" }
            + (leads ? ["leads elsewhere"] : []) + (sets ? ["sets a cookie"] : [])
    }
}

/// What was typed comes back as text on a page, in a spreadsheet and in the head of a mail.
struct EncodedOutputProbe: Probe {
    let site: any LiveSite

    /// Each with a part that must not stand on a page as it is.
    static let typed = [
        "<script>\(HostileInputProbe.marker)</script>", "\"><img src=x onerror=\(HostileInputProbe.marker)>",
        "'-\(HostileInputProbe.marker)-'<", "</textarea><b>\(HostileInputProbe.marker)</b>",
    ]
    /// What a spreadsheet would reckon with.
    static let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        var faults: [String] = []
        for (index, text) in Self.typed.enumerated() {
            let page = try await site.answer(SiteQuestion("/sign-in"))
            let form = [("csrf", page.formToken ?? ""), ("address", text)]
            let answer = try await site.answer(SiteQuestion(post: "/sign-in", form, cookie: page.cookies))
            if answer.text.contains(text) { faults.append("text \(index + 1) stands on a page as it was typed") }
            if !answer.text.contains(HostileInputProbe.marker) { faults.append("text \(index + 1) was lost") }
        }
        faults += Self.formulas.filter { CSVFormula.neutralised($0) == $0 }.map { "a spreadsheet reckons with \($0)" }
        let count = Self.typed.count + Self.formulas.count
        return ClaimFinding(
            faults: faults, otherwise: "\(count) hostile texts came back as text, on a page and in a spreadsheet.",
            recorded: ["texts": "\(count)"])
    }
}
