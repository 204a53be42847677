import Foundation
import Primitives
import Store

/// Puts jobs into the caller's own transaction: they exist if, and only if, their cause does.
package struct JobQueue: Sendable {
    /// 0 goes first, 9 last.
    package static let priorities = 0...9
    /// Bytes of JSON at most. A payload is a few ids.
    package static let maximumPayload = 4096

    package init() {}

    /// Adds a job and wakes a runner once the transaction is committed. Returns its number, or nil where an unfinished
    /// job of this kind and workspace already has the unique key.
    ///
    /// The transaction's scope must cover `workspace`; a job of the installation (nil) needs the system scope.
    @discardableResult
    package func enqueue<P: JobPayload>(
        _ tx: Transaction, _ payload: P, workspace: WorkspaceID?, at date: Date? = nil, unique: String? = nil,
        priority: Int = 0
    ) throws -> Int64? {
        let request = JobRequest(payload, at: date, unique: unique, priority: priority)
        return try JobStore.insert(tx, NewJob(request, workspace: workspace, now: tx.now))
    }

    /// Adds a job whose number nobody needs, without a round trip of its own: it is sent with what follows.
    package func post<P: JobPayload>(
        _ tx: Transaction, _ payload: P, workspace: WorkspaceID?, at date: Date? = nil, unique: String? = nil,
        priority: Int = 0
    ) throws {
        let request = JobRequest(payload, at: date, unique: unique, priority: priority)
        tx.post(JobStore.insertion(try NewJob(request, workspace: workspace, now: tx.now), at: tx.now))
    }

    /// Has jobs of a kind run now that wait for their time, by their unique keys. How many did.
    @discardableResult
    package func hasten<P: JobPayload>(
        _ tx: Transaction, _ kind: P.Type, workspace: WorkspaceID, unique: [String]
    ) throws -> Int {
        try JobStore.hasten(tx, kind.kind, workspace, unique)
    }

    /// Adds many jobs of one kind in one statement. Returns how many were added; the rest had their unique key taken.
    @discardableResult
    package func enqueue<P: JobPayload>(
        _ tx: Transaction, all requests: [JobRequest<P>], workspace: WorkspaceID?
    ) throws -> Int {
        if requests.isEmpty { return 0 }
        return try JobStore.insert(tx, requests.map { try NewJob($0, workspace: workspace, now: tx.now) }, kind: P.kind)
    }
}

/// One job to be added.
package struct JobRequest<Payload: JobPayload>: Sendable {
    package let payload: Payload
    package let date: Date?
    package let unique: String?
    package let priority: Int

    /// Without a date it may run at once.
    package init(_ payload: Payload, at date: Date? = nil, unique: String? = nil, priority: Int = 0) {
        self.payload = payload
        self.date = date
        self.unique = unique
        self.priority = priority
    }
}

/// Why a job cannot be added: a mistake in the program.
package enum JobQueueError: Error, Equatable {
    case payloadTooLarge(kind: String)
}
