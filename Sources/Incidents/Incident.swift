import Foundation
import Primitives
import Vault

enum IncidentTag {}
typealias IncidentID = Identifier<IncidentTag>

/// Something that went wrong with what people trusted us with, or a rehearsal of it.
struct Incident: Sendable {
    enum Severity: String, Sendable, CaseIterable { case low, medium, high, critical }

    enum Kind: String, Sendable, CaseIterable {
        case access, disclosure, loss, change, malware, outage, vendor, other
    }

    /// For the rights of those affected.
    enum Risk: String, Sendable, CaseIterable { case unknown, none, some, high }
    /// Who decides what the data is for: we, or those on whose behalf we hold it.
    enum Part: String, Sendable, CaseIterable { case controller, processor }
    enum Region: String, Sendable, CaseIterable { case eu, uk, elsewhere }

    /// What was known when it was recorded. Sealed as a whole.
    struct Document: Codable, Sendable, Equatable, SealableValue {
        let title: String
        /// What happened, and how far it goes.
        let nature: String
        /// Which kinds of data.
        let data: String
        let systems: String
    }

    let id: IncidentID
    /// From here all clocks run. Nothing changes it.
    let detectedAt: Date
    let recordedAt: Date
    let isExercise: Bool
    let severity: Severity
    let kind: Kind
    let risk: Risk
    let part: Part
    let region: Region
    let stage: IncidentStage
    let stageSince: Date
    let document: Document
    let caseID: UUID?
    let closedAt: Date?
}

/// An incident as somebody records it.
struct NewIncident: Sendable {
    let detectedAt: Date
    let isExercise: Bool
    let severity: Incident.Severity
    let kind: Incident.Kind
    let risk: Incident.Risk
    let part: Incident.Part
    let region: Incident.Region
    let document: Incident.Document
    let caseID: UUID?
}

/// One line of what was done and found.
struct IncidentEntry: Sendable {
    let at: Date
    let kind: String
    let number: Int?
    let account: AccountID?
    let words: String?
}

/// How many are affected, and how many of them were told.
struct AffectedCount: Sendable, Equatable {
    let all: Int
    let told: Int
    let workspaces: Int
}
