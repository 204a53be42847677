import Foundation
import Primitives
import Store

/// Where slices ask whether something is not being done too often: `try await limiter.check([(.signInMail, keys)])`.
///
/// All processes share the buckets in the database. Where it cannot be asked, its error is thrown: never a pass.
package struct Limiter: Sendable {
    package let keys: LimitKeys
    private let database: Database
    private let front: LocalFront
    private let time: TimeSource
    private let store = LimitStore()

    package init(database: Database, keys: LimitKeys, time: TimeSource, front: LocalFront = LocalFront()) {
        self.database = database
        self.keys = keys
        self.time = time
        self.front = front
    }

    /// Charges all of it, in a transaction of its own, or nothing where one allowance refuses.
    ///
    /// Throws `TooManyTries`; `LimitError` where keys do not fit the limits; `DatabaseError` where nothing is known.
    package func check(_ acts: [(limit: Limit, keys: [LimitKey])], cost: Int = 1) async throws {
        let charges = try Self.charges(acts, cost)
        try refuseKnown(charges, now: time.now().microseconds)
        let findings = try await database.transaction(.system("counts what is limited")) { [store] tx in
            try store.charge(tx, charges)
        }
        note(findings)
        try Self.judge(findings)
    }

    package func check(_ limit: Limit, _ keys: [LimitKey], cost: Int = 1) async throws {
        try await check([(limit, keys)], cost: cost)
    }

    /// The same in the caller's transaction, whose scope has to be the system's: the charge stands and falls with it.
    ///
    /// The buckets stay locked until it ends, so that others wait: not for buckets that everybody shares. And a body
    /// that throws because a try was wrong takes its own charge back: return the outcome instead.
    package func check(_ tx: Transaction, _ acts: [(limit: Limit, keys: [LimitKey])], cost: Int = 1) throws {
        let charges = try Self.charges(acts, cost)
        try refuseKnown(charges, now: tx.now.microseconds)
        let findings = try store.charge(tx, charges)
        // What was charged is not remembered here: it may yet be rolled back. A refusal is, and is true for as long as
        // what this transaction charged before it is not rolled back either: at worst somebody waits as they were told.
        guard findings.contains(where: { $0.wait != nil }) else { return }
        note(findings)
        try Self.judge(findings)
    }

    package func check(_ tx: Transaction, _ limit: Limit, _ keys: [LimitKey], cost: Int = 1) throws {
        try check(tx, [(limit, keys)], cost: cost)
    }

    /// The allowance that everybody shares; where it is used up, a known browser's own (AT-13).
    ///
    /// `ownKeys` is asked only then, and answers nil for a browser that is not known. In the caller's transaction, whose
    /// scope has to be the system's.
    package func check(
        _ tx: Transaction, _ limit: Limit, _ keys: [LimitKey], orOwn own: Limit, _ ownKeys: () throws -> [LimitKey]?
    ) throws {
        do { try check(tx, limit, keys) } catch let refusal as TooManyTries {
            guard let keys = try ownKeys() else { throw refusal }
            try check(tx, own, keys)
        }
    }

    /// Forgets full buckets, a few thousand in a transaction. For a job each hour.
    package func prune(batch: Int = 5_000) async throws {
        var cursor: UUID?
        repeat {
            cursor = try await database.transaction(.system("forgets full buckets")) { [store, cursor] tx in
                try store.prune(tx, after: cursor, count: batch)
            }
        } while cursor != nil
    }

    private static func charges(_ acts: [(limit: Limit, keys: [LimitKey])], _ cost: Int) throws -> [Charge] {
        try Charge.merged(acts.flatMap { try $0.limit.charges(for: $0.keys, cost: cost) })
    }

    private func refuseKnown(_ charges: [Charge], now: Int64) throws {
        let waits = charges.compactMap { charge in front.wait(for: charge, now: now).map { (charge, $0) } }
        try Self.refuse(waits)
    }

    private static func judge(_ findings: [BucketFinding]) throws {
        try refuse(findings.compactMap { finding in finding.wait.map { (finding.charge, $0) } })
    }

    /// The longest wait counts: before that, the act would be refused again.
    private static func refuse(_ waits: [(charge: Charge, microseconds: Int64)]) throws {
        guard let longest = waits.max(by: { $0.microseconds < $1.microseconds }) else { return }
        throw TooManyTries(limit: longest.charge.allowance.name, microseconds: longest.microseconds)
    }

    /// Where one refused, none was charged: each is as full as it was found.
    private func note(_ findings: [BucketFinding]) {
        let isCharged = findings.allSatisfy { $0.wait == nil }
        for finding in findings {
            let fullAt = isCharged ? finding.fullAt : finding.fullAt - finding.charge.weight
            front.note(finding.charge, fullAt: fullAt, now: finding.now)
        }
    }
}
