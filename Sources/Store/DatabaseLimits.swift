/// Bounds on what the database is asked to bear. Times in seconds.
package struct DatabaseLimits: Sendable {
    /// Connections, each with a thread of its own.
    package var connections = 8
    /// Callers that may wait for one; the next is told `.busy`.
    package var waiting = 512
    /// How long a caller waits for a connection.
    package var waitingTime: Double = 10
    package var statementTime = 30
    package var lockTime = 10
    package var idleInTransactionTime = 60

    package init(connections: Int = 8) { self.connections = connections }

    var sessionSettings: String {
        """
        SET search_path TO klatch; SET TimeZone TO 'UTC'; SET client_min_messages TO warning;
        SET statement_timeout TO '\(statementTime)s'; SET lock_timeout TO '\(lockTime)s';
        SET idle_in_transaction_session_timeout TO '\(idleInTransactionTime)s'
        """
    }
}
