import Accounts
import App
import Foundation
import Jobs
import Primitives
import Store
import Synchronization
import TestStage
import TestSupport
import Testing

@testable import Programs

/// Work that somebody asked for, after they lost the right to ask for it (AT-30).
@Suite("A long task of somebody")
struct ProgramTaskTests {
    /// What can become of somebody between a click and its job, as the database has it. That of the role alone ends no
    /// session here: so it is the policy that is asked, not the session.
    private static let losses: [(name: String, change: String)] = [
        ("demoted", "UPDATE membership SET role = 'member' WHERE role = 'program-manager'"),
        ("suspended", "UPDATE membership SET state = 'suspended' WHERE role = 'program-manager'"),
        ("removed", "DELETE FROM membership WHERE role = 'program-manager'"),
        (
            "signed out",
            """
            UPDATE session SET ended_at = created_at
            WHERE account_id = (SELECT account_id FROM membership WHERE role = 'program-manager')
            """
        ),
    ]

    private final class Flag: Sendable {
        private let state = Mutex(false)

        var isRaised: Bool { state.withLock { $0 } }

        func raise() { state.withLock { $0 = true } }
    }

    private struct Scene {
        let world: ProgramsWorld
        let manager: TestBrowser
        let program: String
        let slice: ProgramsSlice

        init() async throws {
            world = try await ProgramsWorld()
            try await world.add(5)
            program = try await world.program()
            manager = try await world.world.invited("mia@example.org", as: "program-manager", by: world.owner)
            slice = world.world.assembly.programs
        }

        func lose(_ change: String) throws {
            _ = try world.world.test.asOwner("SET app.scope = 'system'; \(change)")
        }

        func task(_ work: String) throws -> (id: ProgramTaskID, state: String) {
            let row = try #require(
                try world.world.read("SELECT id || ' ' || state FROM program_task WHERE kind = '\(work)'").first)
            let words = row.split(separator: " ").map(String.init)
            return (try #require(ProgramTaskID(words[0])), words[1])
        }

        /// What the job of a task holds, as it lies in its row.
        func payload() throws -> ProgramTaskJob {
            let text = try world.world.read("SELECT payload::text FROM job WHERE kind = 'programs.task'").last
            return try JSONDecoder().decode(ProgramTaskJob.self, from: Data((text ?? "").utf8))
        }
    }

    @Test("is not begun when they lost the right while it waited, whatever it was and however they lost it (AT-30)")
    func beforeItRuns() async throws {
        for (name, change) in Self.losses {
            let scene = try await Scene()
            for work in ["preview", "year"] {
                let answer = try await scene.manager.post("\(scene.program)/\(work)", from: "\(scene.program)/\(work)")
                try #require(answer.status == 303)
            }
            try scene.lose(change)
            try await scene.world.world.work()
            for work in ["preview", "year"] {
                #expect(try scene.task(work).state == "cancelled", "\(name), \(work)")
                let page = try await scene.world.owner.get("\(scene.program)/\(work)").body
                #expect(page.contains("was stopped"), "\(work)")
            }
            #expect(try scene.world.world.read("SELECT id FROM round").isEmpty, "\(name)")
            let results = "SELECT id FROM program_task WHERE result IS NOT NULL"
            #expect(try scene.world.world.read(results).isEmpty, "\(name)")
            let others = "SELECT id FROM job WHERE kind = 'programs.task' AND state <> 'cancelled'"
            #expect(try scene.world.world.read(others).isEmpty, "\(name)")
        }
    }

    @Test("is done for whoever has the right still")
    func allowed() async throws {
        let scene = try await Scene()
        for work in ["preview", "year"] {
            try await scene.manager.post("\(scene.program)/\(work)", from: "\(scene.program)/\(work)")
        }
        try await scene.world.world.work()
        #expect(try scene.task("preview").state == "done" && scene.task("year").state == "done")
    }

    @Test("ends in its middle when they lose the right, within seconds, and what it had done is not kept (AT-30)")
    func whileItRuns() async throws {
        for (name, change) in Self.losses {
            let scene = try await Scene()
            try await scene.manager.post("\(scene.program)/year", from: "\(scene.program)/year")
            let (payload, workspace) = (try scene.payload(), scene.world.workspace)
            let (began, kept) = (Flag(), Flag())
            let worker = ProgramTaskWorker(slice: scene.slice)
            await #expect(throws: TaskCalledOff.self, "\(name)") {
                try await worker.whileWanted(workspace, payload, ProgramTaskMeter()) {
                    try scene.lose(change)
                    began.raise()
                    // Longer than any test waits: only being called off ends it.
                    try await Task.sleep(for: .seconds(86_400))
                    kept.raise()
                }
            }
            #expect(began.isRaised && !kept.isRaised, "\(name)")
        }
    }
}
