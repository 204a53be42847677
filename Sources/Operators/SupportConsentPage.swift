import Accounts
import Foundation
import Policy
import Primitives
import Web

/// Who of support may see what a person sees: what they are asked for, what they allowed, and what was done with it.
struct SupportConsentPage: Page {
    static let template = "support-consent"
    let title = WordKey("operators.consent.title")
    let requests: [Request]
    let open: [Open]
    let isClosed: Bool
    /// Whether the person can allow anything now, or has to confirm first that it is them.
    let isFresh: Bool
    /// Whether there is a workspace to let anybody into.
    let hasWorkspace: Bool
    let entries: [Line]
    let hasEntries: Bool
    let older: String?

    struct Request: Sendable {
        let id: String
        let asking: String?
        let reference: String
        let workspace: String
        let reason: String?
        let asked: Moment
    }

    struct Open: Sendable {
        let id: String
        /// Nil where all of support is let in.
        let asking: String?
        let workspace: String
        let until: Moment
    }

    struct Line: Sendable {
        let when: Moment
        let who: String?
        let what: String
        let place: String?
        let path: String?
        let isRefused: Bool
    }

    init(_ accesses: [SupportAccess], _ lines: [SupportEntry], size: Int, _ exchange: Exchange) throws {
        let (caller, now, catalogue) = (try exchange.signedIn, exchange.now, exchange.catalogue)
        let moment = { Moment($0, language: catalogue.language, timeZone: .gmt) }
        requests = accesses.filter { $0.state(at: now) == .waiting }.map {
            Request(
                id: $0.id.text, asking: $0.asking, reference: $0.reference, workspace: $0.workspaceName,
                reason: $0.reason,
                asked: moment($0.askedAt))
        }
        open = accesses.filter { $0.state(at: now) == .allowed }.map {
            Open(
                id: $0.id.text, asking: $0.asking, workspace: $0.workspaceName,
                until: moment($0.endsAt ?? $0.askedAt))
        }
        isClosed = open.isEmpty
        isFresh = caller.decide(.ownSupportConsent, at: now) == .allowed
        hasWorkspace = caller.membership?.isActive ?? false
        let shown = lines.prefix(size)
        entries = shown.map { Self.line($0, catalogue) }
        hasEntries = !shown.isEmpty
        older = lines.count > size ? shown.last.map { "/account/support?before=\($0.line)" } : nil
    }

    private static func line(_ entry: SupportEntry, _ catalogue: Catalogue) -> Line {
        Line(
            when: Moment(entry.at, language: catalogue.language, timeZone: .gmt), who: entry.operatorName,
            what: catalogue.sentence(entry.kind.words), place: entry.act?.supportWords.map(catalogue.sentence),
            path: entry.path, isRefused: entry.kind == .refused)
    }
}
