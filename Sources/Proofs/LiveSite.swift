import Foundation
import Outbound
import Trust

/// The site as it answers whoever asks, for examinations.
package protocol LiveSite: Sendable {
    /// Where it is asked: `https://klatch.example.org`.
    var address: String { get }
    /// Throws `SiteSilence` where nothing answers.
    func answer(_ question: SiteQuestion) async throws -> SiteAnswer
    /// The same host over plain HTTP, on port 80. Nil where nothing listens.
    func plainAnswer(_ target: String) async throws -> SiteAnswer?
}

package struct SiteQuestion: Sendable {
    package var method = "GET"
    /// Path and query, sent just so.
    package let target: String
    package var cookie: String?
    /// What a browser says of where a request comes from (Fetch Metadata).
    package var comesFrom: String?
    /// A form, as `application/x-www-form-urlencoded`.
    package var form: [(name: String, value: String)]?

    package init(_ target: String) { self.target = target }

    /// A form that is sent.
    package init(post target: String, _ form: [(name: String, value: String)], cookie: String? = nil) {
        self.init(target)
        (method, self.form, self.cookie) = ("POST", form, cookie)
    }
}

package struct SiteAnswer: Sendable {
    package let status: Int
    /// By name in lower case.
    package let fields: [String: String]
    package let text: String

    package init(status: Int, fields: [String: String], text: String) {
        (self.status, self.fields, self.text) = (status, fields, text)
    }

    /// Names and values of the cookies it sets, as a browser sends them back.
    var cookies: String {
        (fields["set-cookie"] ?? "").split(separator: ",").compactMap { line in
            line.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces) }
        }.filter { $0.contains("=") }.joined(separator: "; ")
    }

    /// The token of the first form on a page.
    var formToken: String? {
        guard let mark = text.range(of: "name=\"csrf\" value=\"") else { return nil }
        return String(text[mark.upperBound...].prefix { $0 != "\"" })
    }

    /// Whether somebody without a sign-in was turned away.
    var turnsAway: Bool {
        switch status {
        case 301...303, 307, 308: (fields["location"] ?? "").hasPrefix("/sign-in")
        case 401: true
        default: false
        }
    }
}

/// Nothing answered, so nothing was seen.
package struct SiteSilence: Unseen {
    private let failure: String

    package init(_ failure: String) { self.failure = failure }

    package var reason: String { "The site did not answer at its own address (\(failure)): is the server running?" }
}

/// A site whose address is not known, as for a command beside a server that took a port of chance.
package struct UnknownSite: LiveSite {
    package let address: String

    package init(_ address: String) { self.address = address }

    package func answer(_ question: SiteQuestion) async throws -> SiteAnswer { throw SiteSilence("no such address") }
    package func plainAnswer(_ target: String) async throws -> SiteAnswer? { throw SiteSilence("no such address") }
}

/// The site over the network, at its public address.
package struct NetworkSite: LiveSite {
    let site: OwnSite

    /// Nil where the address is none.
    package init?(_ address: String, authorities: String? = nil) {
        guard let site = OwnSite(address, authorities: authorities) else { return nil }
        self.site = site
    }

    package var address: String { site.origin.text }

    package func answer(_ question: SiteQuestion) async throws -> SiteAnswer {
        let fields =
            (question.cookie.map { [RequestField("Cookie", $0)] } ?? [])
            + (question.comesFrom.map { [RequestField("Sec-Fetch-Site", $0)] } ?? [])
        let body = question.form.map { OutgoingCall.Body.form(written: $0) }
        let asked = OwnSite.Question(question.method, question.target, fields: fields, body: body)
        switch await site.ask(asked) {
        case .success(let answer): return SiteAnswer(answer)
        case .failure(let failure): throw SiteSilence(failure.rawValue)
        }
    }

    package func plainAnswer(_ target: String) async throws -> SiteAnswer? {
        switch await site.askPlainly(target) {
        case .success(let answer): return SiteAnswer(answer)
        case .failure(.unreachable): return nil
        case .failure(let failure): throw SiteSilence(failure.rawValue)
        }
    }
}

extension SiteAnswer {
    fileprivate init(_ answer: OwnSite.Answer) {
        self.init(status: answer.status, fields: answer.fields, text: String(decoding: answer.body, as: UTF8.self))
    }
}
