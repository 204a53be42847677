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
        /// What it was about, by name where it has one.
        let place: String?
        /// What became of it, where that is not plain.
        let outcome: Badge?
        let path: String?
    }

    struct Badge: Sendable {
        let tone: String
        let label: String
    }

    init(
        _ accesses: [SupportAccess], _ lines: [SupportEntry], _ names: [SupportSubject: String], size: Int,
        _ exchange: Exchange, _ moment: ReaderMoments
    ) throws {
        let (caller, now, catalogue) = (try exchange.signedIn, exchange.now, exchange.catalogue)
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
        entries = shown.map { Self.line($0, names, catalogue, moment) }
        hasEntries = !shown.isEmpty
        older = lines.count > size ? shown.last.map { "/account/support?before=\($0.line)" } : nil
    }

    private static func line(
        _ entry: SupportEntry, _ names: [SupportSubject: String], _ catalogue: Catalogue,
        _ moment: ReaderMoments
    ) -> Line {
        let deed = entry.kind == .changed ? entry.path.flatMap(SupportDeed.words) : nil
        var called = entry.subjects.compactMap { names[$0] }
        // A change says itself what it is about; a page, a refusal and what has no words do not.
        if deed == nil, let place = entry.act?.supportWords { called.insert(catalogue.sentence(place), at: 0) }
        return Line(
            when: moment(entry.at), who: entry.who,
            what: catalogue.sentence(deed ?? entry.kind.words),
            place: called.isEmpty ? nil : called.joined(separator: ", "),
            outcome: badge(entry).map { Badge(tone: $0.tone, label: catalogue.sentence($0.words)) }, path: entry.path)
    }

    private static func badge(_ entry: SupportEntry) -> (tone: String, words: WordKey)? {
        switch (entry.kind, entry.outcome) {
        case (.opened, _), (.left, _), (.read, .done), (.read, nil): nil
        case (.refused, _): ("warn", WordKey("operators.log.was-refused"))
        case (.changed, .done): ("good", WordKey("operators.log.done"))
        case (.changed, .refused): ("info", WordKey("operators.log.not-done"))
        case (.changed, nil): ("warn", WordKey("operators.log.unknown"))
        case (.read, .refused): ("info", WordKey("operators.log.not-shown"))
        case (_, .failed): ("warn", WordKey("operators.log.failed"))
        }
    }
}
