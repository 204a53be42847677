import Foundation

/// The bounds a runner works within. Times in seconds.
package struct JobSettings: Sendable, Equatable {
    /// How long a runner may be silent before its jobs are taken back. It says "still here" three times in it.
    package var lease: TimeInterval = 60
    /// How long nobody looks, where nobody was told to; also how late a scheduled job may start.
    package var poll: TimeInterval = 1
    /// How long after it was told of work a runner looks again, for transactions that ended at about the same time.
    package var echo: TimeInterval = 0.03
    /// How long a finished job waits for others, so that one commit tells of them all.
    package var gathering: TimeInterval = 0.002
    /// Jobs at most in one statement.
    package var batch = 500
    /// How long running jobs may take to finish once the program was told to stop.
    package var shutdown: TimeInterval = 2
    /// How long finished jobs are kept for the admin page.
    package var retention: TimeInterval = 7 * 86400
    /// How often they are pruned.
    package var pruning: TimeInterval = 600
    /// How long to wait after a database failure.
    package var afterFailure: TimeInterval = 1
    package var backoff = Backoff()

    package init() {}
}
