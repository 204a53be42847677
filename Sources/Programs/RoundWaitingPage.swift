import Foundation
import Primitives
import Web

/// There is no plan of the next round to look at: it is being made, or nobody asked for it yet.
struct RoundWaitingPage: Page {
    static let template = "round-waiting"

    let program: Link
    let isWorking: Bool
    let isFailed: Bool
    let isCancelled: Bool
    let people: String
    let canPlan: Bool
    /// Seconds since it was asked for.
    let seconds: String

    var title: WordKey { WordKey("programs.round-preview.title") }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    init(_ program: Program, _ task: ProgramTask?, people: Int, _ now: Date) {
        self.program = Link(id: program.id.text, name: program.name)
        isWorking = task?.isFresh(at: now) ?? false
        isFailed = task.map { $0.state == .failed || ($0.state == .working && !$0.isFresh(at: now)) } ?? false
        isCancelled = task?.state == .cancelled
        self.people = "\(people)"
        canPlan = people > 1
        seconds = "\(max(0, Int(now.timeIntervalSince(task?.createdAt ?? now))))"
    }
}
