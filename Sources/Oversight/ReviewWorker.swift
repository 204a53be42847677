import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault
import Web

/// Looks each hour which reviews are to open, of which somebody is to be reminded, and which are over.
struct ReviewRound: JobPayload {
    static let kind = "oversight.reviews"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct ReviewWorker: Worker {
    static let concurrency = 1
    let slice: OversightSlice

    func run(_ payload: ReviewRound, _ job: RunningJob) async throws -> JobOutcome {
        try await slice.reviewRound()
        return .completed
    }
}

extension OversightSlice {
    /// Workspaces looked up in one go.
    private static let batch = 200

    /// Each workspace in a transaction of its own, and the installation.
    package func reviewRound() async throws {
        var failure: (any Error)?
        for place in try await reviewed() {
            do {
                try await database.transaction(.system("reviews what is held")) { try moveOn($0, place) }
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func reviewed() async throws -> [WorkspaceID?] {
        var places: [WorkspaceID?] = [nil]
        while true {
            let found = try await database.transaction(.system("goes through all workspaces")) { [places] tx in
                try reviews.workspaces(
                    tx, before: Quarter(of: tx.now).start, after: places.last ?? nil, limit: Self.batch)
            }
            places += found
            if found.count < Self.batch { return places }
        }
    }

    /// What a review needs now: to open, a mail, or its end.
    func moveOn(_ tx: Transaction, _ place: WorkspaceID?) throws {
        try open(tx, place)
        guard let review = try reviews.current(tx, place) else { return }
        if review.dueAt <= tx.now {
            try finish(tx, place, review)
            return try open(tx, place)
        }
        let due = ReviewRule.remindersDue(openedAt: review.openedAt, now: tx.now)
        guard due > review.reminders else { return }
        try remind(tx, place, review)
        try reviews.note(tx, place, review.id, reminders: due)
    }

    /// Where nothing is held there is nothing to review.
    private func open(_ tx: Transaction, _ place: WorkspaceID?) throws {
        // One at a time: what is asked about and what lapses must be the same.
        if try reviews.current(tx, place) != nil || reviews.has(tx, place, Quarter(of: tx.now)) { return }
        let held = try held(tx, place)
        guard held.contains(where: { !$0.items.isEmpty }),
            let review = try reviews.open(tx, place, Quarter(of: tx.now))
        else { return }
        let key = try key(tx, place)
        for (source, items) in held {
            try reviews.add(tx, place, review.id, source.name, items) {
                try vault.seal($0, under: key, at: Self.labelPlace($1, place))
            }
        }
        try audit.record(
            tx, place,
            AuditEvent(
                "access-review.opened", by: .system, on: review.id.text,
                details: ["quarter": review.quarter, "lines": "\(held.map(\.items.count).reduce(0, +))"]))
    }

    func key(_ tx: Transaction, _ place: WorkspaceID?) throws -> DataKey {
        try place.map { try vault.workspaceKey(tx, $0) } ?? vault.installationKey(tx)
    }

    /// Where the name of what a line is about lies.
    static func labelPlace(_ line: ReviewLineID, _ place: WorkspaceID?) -> Place {
        Place("access_review_line", "label", row: line.uuid, workspace: place)
    }

    func held(_ tx: Transaction, _ place: WorkspaceID?) throws -> [(source: ReviewSource, items: [ReviewItem])] {
        try sources.filter { $0.reach == (place == nil ? .installation : .workspace) }.map {
            ($0, try $0.list(tx, place))
        }
    }

    /// What nobody has confirmed is revoked. What cannot be, the last owner above all, becomes a case.
    private func finish(_ tx: Transaction, _ place: WorkspaceID?, _ review: Review) throws {
        let before = try Dictionary(held(tx, place).map { ($0.source.name, $0.items) }) { first, _ in first }
        var ends: [ReviewLine.State: Int] = [:]
        var lost: [AccountID: [ReviewItem]] = [:]
        for line in try reviews.lines(tx, place, of: review.id) where line.state == .open {
            let item = before[line.source]?.first { $0.id == line.item }
            let state = try item.map { try lapse(tx, place, line, $0) } ?? .gone
            try reviews.decide(tx, place, line.id, state)
            ends[state, default: 0] += 1
            if state == .lapsed, let item, let holder = item.account { lost[holder, default: []].append(item) }
        }
        _ = try reviews.closeIfDone(tx, place, review.id)
        for (account, items) in lost.sorted(by: { $0.key.text < $1.key.text }) {
            try tell(tx, place, account, of: Loss(items: items, hasLapsed: true))
        }
        if ends[.lapsed] != nil || ends[.kept] != nil { try tellOfEnd(tx, place, review, lapsed: ends[.lapsed] ?? 0) }
        try audit.record(
            tx, place,
            AuditEvent(
                "access-review.ended", by: .system, on: review.id.text,
                details: [
                    "quarter": review.quarter, "lapsed": "\(ends[.lapsed] ?? 0)", "kept": "\(ends[.kept] ?? 0)",
                ]))
    }

    private func lapse(
        _ tx: Transaction, _ place: WorkspaceID?, _ line: ReviewLine, _ item: ReviewItem
    ) throws -> ReviewLine.State {
        guard let source = sources.first(where: { $0.name == line.source }) else { return .gone }
        if try source.revoke(tx, place, item, .system) { return .lapsed }
        // Something before it in this very review may have taken it along: a role, and with it its tokens.
        guard try source.find(tx, place, item.id) != nil else { return .lapsed }
        _ = try accounts.cases.raise(
            tx, place,
            SecurityNews(
                place == nil ? "unreviewed-operator" : "unreviewed", about: line.item, of: line.account, count: 1,
                lastAt: tx.now, dueAt: tx.now.addingTimeInterval(TimeInterval(WatchRule.Gravity.high.hours) * 3600)))
        return .kept
    }
}
