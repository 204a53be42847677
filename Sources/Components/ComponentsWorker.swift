import Audit
import Foundation
import Jobs
import Primitives
import Store

/// Compares what runs with published notices.
struct CompareComponents: JobPayload {
    static let kind = "components.compare"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct ComponentsWorker: Worker {
    static let concurrency = 1
    let slice: ComponentsSlice

    func run(_ payload: CompareComponents, _ job: RunningJob) async throws -> JobOutcome {
        guard let feed = slice.feed else { return .cancelled(reason: "no notices are set") }
        _ = try await slice.compare(with: feed)
        return .completed
    }
}

extension ComponentsSlice {
    /// Compares now, and writes down what came of it. What was found before stays where nothing can be compared.
    @discardableResult
    func compare(with feed: AdvisoryFeed) async throws -> ComponentLook {
        let compared: Result<ComponentComparison, AdvisoryFeedError>
        do { compared = .success(try await comparison(with: feed)) } catch { compared = .failure(error) }
        return try await database.transaction(Self.scope) { tx in
            switch compared {
            case .failure(let error):
                let look = ComponentLook(at: tx.now, failure: error.description)
                try audit.record(tx, nil, look.event)
                return look
            case .success(let found):
                let new = try findings.keep(tx, found.flaws)
                if !new.isEmpty { try alarm(tx, new.count) }
                let look = ComponentLook(at: tx.now, found)
                try audit.record(tx, nil, look.event)
                return look
            }
        }
    }
}

/// A comparison for programs: what is open after it.
package struct ComponentReport: Sendable, Codable {
    package struct Line: Sendable, Codable {
        package let advisory: String
        package let component: String
        package let version: String
        package let severity: FlawSeverity
        package let fixed: String?
        package let due: Date
        package let isOverdue: Bool

        package var text: String {
            let mended = fixed.map { "mended in \($0)" } ?? "no version yet"
            return "\(severity.rawValue)\t\(component) \(version)\t\(advisory)\t\(mended)\tby \(Day(due))"
        }
    }

    /// Why nothing was compared.
    package let failure: String?
    package let notices: Int
    package let findings: [Line]

    /// Whether something is wrong: nothing was compared, or a flaw is open longer than it may be.
    package var isBad: Bool { failure != nil || findings.contains(where: \.isOverdue) }
}

extension ComponentsSlice {
    /// Compares now. Nil where no notices are set.
    package func report() async throws -> ComponentReport? {
        guard let feed else { return nil }
        let look = try await compare(with: feed)
        let open = try await database.transaction(Self.scope) { try findings.open($0) }
        return ComponentReport(
            failure: look.failure, notices: look.notices,
            findings: open.map {
                .init(
                    advisory: $0.flaw.advisory, component: $0.flaw.component.name, version: $0.flaw.component.version,
                    severity: $0.flaw.severity, fixed: $0.flaw.fixed, due: $0.due, isOverdue: $0.isOverdue(at: look.at))
            })
    }
}
