import Foundation
import Primitives
import Vault

enum FlawTag {}
typealias FlawID = Identifier<FlawTag>

/// A flaw that somebody told us of.
struct FlawReport: Sendable {
    /// The flaws we most want to hear of, and the rest.
    enum Category: String, Sendable, CaseIterable {
        case injection, scripting, forgery, signin, rights, execution, requests, exposure, other
    }

    enum Severity: String, Sendable, CaseIterable { case none, low, medium, high, critical }
    enum State: String, Sendable, CaseIterable { case new, open, closed }
    enum Way: String, Sendable { case form, mail }

    /// What was sent. Sealed as a whole; shown as text and as nothing else.
    struct Document: Codable, Sendable, Equatable, SealableValue {
        let title: String
        let steps: String
        let impact: String
        let proof: String
        /// Where we may write to, if anywhere.
        let address: String?
        /// By which name to be thanked in public, if they wish it.
        let credit: String?
    }

    let id: FlawID
    let receivedAt: Date
    let way: Way
    let category: Category
    let document: Document
    let state: State
    let severity: Severity?
    let owner: AccountID?
    let acknowledgedAt: Date?
    let lastNewsAt: Date?
    let embargoUntil: Date
    let closedAt: Date?
}

struct FlawMessage: Sendable {
    enum Kind: String, Sendable, CaseIterable, Codable {
        case received, acknowledged, news, question, closed, published
    }

    let at: Date
    let kind: Kind
    let account: AccountID?
    let words: String?
}

struct Advisory: Sendable {
    let id: UUID
    let title: String
    let body: String
    let severity: FlawReport.Severity
    let credit: String?
    let publishedAt: Date
}
