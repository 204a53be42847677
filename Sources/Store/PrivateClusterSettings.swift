import Foundation

/// What the private PostgreSQL needs to know: where it lives and how careful it is.
package struct PrivateClusterSettings: Sendable {
    /// KLATCH_DATA. The cluster lives in `postgres`, its socket in `socket`, its log in `log` under this folder.
    package var dataFolder: URL
    /// The folder that holds `initdb` and `postgres`; nil searches /usr/lib/postgresql/*/bin, then PATH.
    package var binaries: URL?
    /// For tests: adds the role `klatch_test`, which may make and drop databases, and lets all three roles reach them.
    package var allowsTestDatabases: Bool
    /// False only in tests: a power cut (not a killed server) may then lose everything; everything is faster.
    package var durable: Bool
    /// How long the cluster waits for what.
    package var tempo: PrivateClusterTempo

    package init(
        dataFolder: URL, binaries: URL? = nil, allowsTestDatabases: Bool = false, durable: Bool = true,
        tempo: PrivateClusterTempo = PrivateClusterTempo()
    ) {
        self.dataFolder = dataFolder.absoluteURL.standardizedFileURL
        self.binaries = binaries
        self.allowsTestDatabases = allowsTestDatabases
        self.durable = durable
        self.tempo = tempo
    }
}

/// The waits of the private cluster, as values so that tests need not wait long.
package struct PrivateClusterTempo: Sendable {
    /// Between two looks at a server that is starting or stopping.
    package var poll = Duration.milliseconds(10)
    /// Between two looks at an adopted server, which is not our child and cannot tell us that it ended.
    package var watch = Duration.seconds(1)
    /// From launch to the first answer, recovery after a crash included.
    package var start = Duration.seconds(60)
    /// How long each step of a stop (SIGINT, SIGQUIT) may take before the next, harder one.
    package var stop = Duration.seconds(10)
    /// How long a start waits for another Klatch that is just leaving the folder.
    package var lock = Duration.seconds(5)
    /// The first and the longest pause before a server that ended is started again.
    package var firstRestart = Duration.milliseconds(200)
    package var lastRestart = Duration.seconds(10)
    /// A server that ran this long is healthy: its next end starts again from the first pause.
    package var healthy = Duration.seconds(60)

    package init() {}
}

/// Who connects: the owner migrates, the app serves, the test role makes databases for tests.
package enum PrivateClusterRole: String, Sendable, CaseIterable {
    case owner = "klatch_owner"
    case app = "klatch_app"
    case test = "klatch_test"
}
