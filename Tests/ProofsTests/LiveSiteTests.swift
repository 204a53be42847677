import App
import Audit
import Claims
import Foundation
import HTTPTypes
import TestStage
import Testing

@testable import Proofs
@testable import Trust

/// What examinations ask of the site, and what each of them notices where the site answers otherwise.
@Suite("The site, examined as anybody can ask it")
struct LiveSiteTests {
    @Test("holds as it is: routes, policies, forms, hostile input and output")
    func sound() async throws {
        let stage = try await ProofsWorld()
        let (site, scene) = (stage.site, stage.scene())
        let probes: [any Probe] = [
            LiveRoutesProbe(site: site, table: ClaimVerification.routes), ContentPolicyProbe(site: site),
            ForgedFormProbe(site: site), HostileInputProbe(site: site), EncodedOutputProbe(site: site),
        ]
        for probe in probes {
            let finding = try await probe.examine(scene)
            #expect(finding.outcome == .holds, "\(type(of: probe)): \(finding.reason)")
        }
    }

    @Test("is broken where a closed route answers nobody, be it by one path in disguise")
    func openRoute() async throws {
        let stage = try await ProofsWorld()
        let probe = { LiveRoutesProbe(site: $0, table: ClaimVerification.routes) }
        let open = try await probe(stage.site.answering(200) { $0.target == "/members" }).examine(stage.scene())
        #expect(open.outcome == .broken && open.reason.contains("GET /members answers 200"), "\(open.reason)")
        let hidden = try await probe(stage.site.answering(200) { $0.target.hasSuffix(";x=.png") }).examine(
            stage.scene())
        #expect(hidden.outcome == .broken)
        let traced = try await probe(stage.site.answering(200) { $0.method == "TRACE" }).examine(stage.scene())
        #expect(traced.reason.contains("TRACE"))
    }

}

@Suite("Claim app.content-security-policy")
struct ContentPolicyProofTests {
    @Test("is broken where a page has no policy, a loose one, an old nonce, or script in a tag")
    func policies() async throws {
        let stage = try await ProofsWorld()
        let good =
            "default-src 'none'; script-src 'nonce-AAAAAAAAAAAAAAAAAAAAAA'; base-uri 'none'; "
            + "frame-ancestors 'none'; form-action 'self'"
        let tampered = [
            stage.site.saying("content-security-policy", nil), stage.site.saying("content-security-policy", good),
            stage.site.saying("content-security-policy", good + "; style-src 'unsafe-inline'"),
            stage.site.changed { _, answer in
                SiteAnswer(status: 200, fields: answer.fields, text: answer.text + "<p onclick=\"go()\">")
            },
            stage.site.changed { _, answer in
                SiteAnswer(status: 200, fields: answer.fields, text: "<img src=\"https://example.net/x.png\">")
            },
        ]
        for site in tampered {
            #expect(try await ContentPolicyProbe(site: site).examine(stage.scene()).outcome == .broken)
        }
    }

}

@Suite("Claim app.modern-browser")
struct OutdatedBrowserProofTests {
    @Test("holds where whoever sends no Fetch Metadata is warned, on every page and in every language")
    func warns() async throws {
        let stage = try await ProofsWorld()
        let finding = try await OutdatedBrowserProbe(site: stage.site).examine(stage.scene())
        #expect(finding.outcome == .holds, "\(finding.reason)")
        let browser = stage.world.browser()
        for (language, words) in [("en", "too old"), ("de", "zu alt"), ("fr", "trop ancien")] {
            let page = try await browser.send(.get, "/sign-in", headers: ["Accept-Language": language])
            #expect(page.status == 200 && page.body.contains(words), "\(language)")
        }
    }

    @Test("is broken where an outdated browser is not warned, or silently gets less; or a current one is")
    func broken() async throws {
        let stage = try await ProofsWorld()
        let silent = stage.site.changed { _, answer in
            SiteAnswer(
                status: answer.status, fields: answer.fields,
                text: answer.text.replacing("class=\"outdated\"", with: "class=\"x\""))
        }
        let loud = stage.site.changed { _, answer in
            SiteAnswer(
                status: answer.status, fields: answer.fields, text: answer.text + "<p class=\"outdated\">")
        }
        let less = stage.site.changed { question, answer in
            let fields = answer.fields.filter { question.comesFrom != nil || $0.key != "content-security-policy" }
            return SiteAnswer(status: answer.status, fields: fields, text: answer.text)
        }
        for site in [silent, loud, less] {
            #expect(try await OutdatedBrowserProbe(site: site).examine(stage.scene()).outcome == .broken)
        }
    }
}

@Suite("Claim app.csrf-tokens")
struct ForgedFormProofTests {
    @Test("is broken where a form without its token, with another's, or from elsewhere is taken")
    func forms() async throws {
        let stage = try await ProofsWorld()
        let bare = stage.site.answering(303) { $0.method == "POST" && $0.form?.isEmpty == true }
        #expect(try await ForgedFormProbe(site: bare).examine(stage.scene()).outcome == .broken)
        let elsewhere = stage.site.answering(422) { $0.comesFrom == "cross-site" }
        let finding = try await ForgedFormProbe(site: elsewhere).examine(stage.scene())
        #expect(finding.outcome == .broken && finding.reason.contains("another site"))
    }

}

@Suite("Claim app.input-validated")
struct HostileInputProofTests {
    @Test("is broken where hostile input stumbles, or leads elsewhere")
    func input() async throws {
        let stage = try await ProofsWorld()
        let stumbling = stage.site.answering(500) { $0.target == "/%00" }
        #expect(try await HostileInputProbe(site: stumbling).examine(stage.scene()).outcome == .broken)
        let leading = stage.site.saying("location", "//klatch-probe.example/")
        #expect(try await HostileInputProbe(site: leading).examine(stage.scene()).outcome == .broken)
    }
}

@Suite("Claim app.output-encoded")
struct EncodedOutputProofTests {
    @Test("is broken where what was typed comes back raw")
    func output() async throws {
        let stage = try await ProofsWorld()
        let raw = stage.site.changed { question, answer in
            SiteAnswer(
                status: answer.status, fields: answer.fields,
                text: answer.text + (question.form?.first { $0.name == "address" }?.value ?? ""))
        }
        #expect(try await EncodedOutputProbe(site: raw).examine(stage.scene()).outcome == .broken)
    }

}

@Suite("Claim transit.https-only")
struct TransportProofTests {
    @Test("answers over HTTPS alone: what is not seen on a local machine is not claimed")
    func transport() async throws {
        let stage = try await ProofsWorld()
        #expect(try await TransportProbe(site: stage.site).examine(stage.scene()).outcome == .unproved)
        var site = stage.site.saying("strict-transport-security", "max-age=63072000")
        site.address = "https://klatch.example.org"
        #expect(try await TransportProbe(site: site).examine(stage.scene(isLocal: false)).outcome == .holds)
        site.plain = SiteAnswer(status: 200, fields: [:], text: "")
        #expect(try await TransportProbe(site: site).examine(stage.scene(isLocal: false)).outcome == .broken)
        for header in [nil, "max-age=3600", "max-age=63072000, max-age=63072000"] {
            #expect(!TransportProbe.faults(ofHeader: header).isEmpty)
        }
    }

}

@Suite("Providers, examined as anybody can ask the site")
struct ProviderProofTests {
    @Test("names the providers that are switched on, and believes no state that it did not sign")
    func providers() async throws {
        let settings = [
            "KLATCH_SIGNIN_GOOGLE_CLIENT_ID": "client-1", "KLATCH_SIGNIN_GOOGLE_CLIENT_SECRET": "secret-1",
            "KLATCH_GOOGLE_ROOT": "http://127.0.0.1:1",
        ]
        let stage = try await ProofsWorld(settings)
        let named = NamedProvidersProbe(site: stage.site, providers: ["google": "Google"])
        #expect(try await named.examine(stage.scene()).outcome == .holds)
        let other = NamedProvidersProbe(site: stage.site, providers: ["works": "Example Works"])
        #expect(try await other.examine(stage.scene()).outcome == .broken)
        let states = StateProbe(site: stage.site, providers: ["google": "Google"])
        let finding = try await states.examine(stage.scene())
        #expect(finding.outcome == .holds, "\(finding.reason)")
        let trusting = stage.site.answering(303) { $0.target.hasPrefix("/sign-in/return/") }
        #expect(
            try await StateProbe(site: trusting, providers: ["google": "Google"]).examine(stage.scene()).outcome
                == .broken)
        #expect(try await StateProbe(site: stage.site, providers: [:]).examine(stage.scene()).outcome == .off)
    }

    @Test("is not claimed to be seen where nothing answers")
    func silence() async throws {
        struct Nobody: LiveSite {
            let address = "http://localhost:1"
            func answer(_ question: SiteQuestion) async throws -> SiteAnswer { throw SiteSilence("unreachable") }
            func plainAnswer(_ target: String) async throws -> SiteAnswer? { nil }
        }
        let stage = try await ProofsWorld()
        let verification = ClaimVerification(
            stage.scene(), audit: stage.world.installation.audit,
            probes: ["app.csrf-tokens": ForgedFormProbe(site: Nobody())])
        let reports = try await verification.verify(verification.built, by: .command)
        #expect(reports.map(\.state) == [.amber])
    }
}
