import Accounts
import Dispatch
import Foundation
import Jobs
import Primitives
import Store
import Vault

/// Counts what the pictures of a workspace show, where anything has changed since.
struct CountDashboard: JobPayload {
    static let kind = "programs.count"
}

/// Looks every hour at all workspaces whose pictures may be out of date.
struct CountDashboards: JobPayload {
    static let kind = "programs.count-all"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct CountDashboardsWorker: Worker {
    let slice: ProgramsSlice

    func run(_ payload: CountDashboards, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("pictures of all workspaces are counted anew")) { tx in
            for workspace in try slice.rounds.workspaces(tx) {
                try slice.queue.enqueue(tx, CountDashboard(), workspace: workspace, unique: "dashboard", priority: 5)
            }
        }
        return .completed
    }
}

struct CountDashboardWorker: Worker {
    let slice: ProgramsSlice

    func run(_ payload: CountDashboard, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        try await slice.countDashboard(workspace)
        return .completed
    }
}

extension ProgramsSlice {
    /// Rounds counted at most, the latest.
    static let maximumCountedRounds = 12_000
    /// Groups read by one transaction, about.
    private static let batch = 20_000

    func countDashboard(_ workspace: WorkspaceID) async throws {
        let digest = try await database.transaction(.workspace(workspace)) { tx -> String? in
            let current = try dashboards.current(tx, workspace)
            return try dashboards.counted(tx, workspace) == current ? nil : current
        }
        guard let digest else { return }
        let roster = try await dashboardRoster(workspace)
        let (latest, left, answers) = try await database.transaction(.workspace(workspace)) {
            tx -> ([Round], [RoundID: [String: Int]], [RoundID: MeetingCounts]) in
            let latest = try rounds.latest(tx, workspace, limit: Self.maximumCountedRounds)
            let ids = latest.map(\.id)
            return (latest.reversed(), try rounds.left(tx, workspace, ids), try meetings.counts(tx, workspace, ids))
        }
        let ledger = try await dashboardLedger(workspace, latest, roster)
        let input = DashboardInput(roster: roster, rounds: latest, left: left, answers: answers, ledger: ledger)
        // All together last: only then is everything counted.
        for program in Set(latest.map(\.program)) { try await count(workspace, program, input, digest: digest) }
        try await count(workspace, nil, input, digest: digest)
    }

    private func count(
        _ workspace: WorkspaceID, _ program: ProgramID?, _ input: DashboardInput, digest: String
    ) async throws {
        let members = try await database.transaction(.workspace(workspace)) { tx -> [PersonID]? in
            try program.map { program in
                try participations.audience(tx, workspace, program).filter { $0.participation.state == .takesPart }
                    .map(\.person)
            }
        }
        let vault = vault
        let key = { @Sendable (name: String) in
            Hex.encode(vault.mac("dashboard-department", workspace.uuid.bytes + name.utf8).prefix(10))
        }
        let now = try await database.transaction(.workspace(workspace)) { $0.now }
        let result = await withCheckedContinuation { continuation in
            // For a large workspace this takes seconds, which a thread of everybody's must not wait for.
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(returning: input.count(program, members, now: now, key: key).result())
            }
        }
        try await database.transaction(.workspace(workspace)) { tx in
            try dashboards.save(tx, workspace, program?.uuid ?? workspace.uuid, result, digest: digest)
        }
    }

    private func dashboardRoster(_ workspace: WorkspaceID) async throws -> DashboardRoster {
        var (roster, last): (DashboardRoster, PersonID?) = (DashboardRoster(), nil)
        while true {
            let batch = try await database.transaction(.workspace(workspace)) { [last] tx in
                try people.next(tx, workspace, after: last)
            }
            guard let end = batch.last else { return roster }
            for person in batch {
                roster.add(person.id, department: person.profile.department, isActive: person.state == .active)
            }
            last = end.id
        }
    }

    /// The latest rounds first, as many as there is room for.
    private func dashboardLedger(
        _ workspace: WorkspaceID, _ rounds: [Round], _ roster: DashboardRoster
    ) async throws -> DashboardLedger {
        var (ledger, end) = (DashboardLedger(), rounds.count)
        while end > 0, !ledger.isFull {
            var (start, groups) = (end, 0)
            repeat {
                start -= 1
                groups += rounds[start].counts.groups
            } while start > 0 && groups < Self.batch
            let numbers = Dictionary(
                zip(rounds[start..<end].map(\.id), start..<end), uniquingKeysWith: { one, _ in one })
            let read = try await database.transaction(.workspace(workspace)) { tx in
                try introductions.groups(tx, workspace, Array(numbers.keys))
            }
            for group in read {
                guard let round = numbers[group.round] else { continue }
                ledger.add(group.people.compactMap { roster.number[$0] }, round: round)
            }
            end = start
        }
        ledger.settle()
        return ledger
    }
}
