import Foundation
import Jobs
import Primitives
import Web

/// The work behind the pages, in the words of job engines.
struct JobsPage: Page {
    static let template = "jobs"
    static let size = 50
    let title = WordKey("app.jobs.title")
    let states: [StateFilter]
    let jobs: [Row]
    let hasJobs: Bool
    let meaning: String
    let pages: NextLinks
    let notes: [StatusNote]

    struct Row: Sendable {
        let id: Int64
        let kind: String
        let state: Badge
        let attempt: Int
        let attempts: Int
        let when: Moment
        let error: String?
        let retry: Bool
        let cancel: Bool
    }
}

extension JobState {
    var words: (label: WordKey, meaning: WordKey) {
        switch self {
        case .scheduled: (WordKey("app.jobs.state.scheduled"), WordKey("app.jobs.meaning.scheduled"))
        case .available: (WordKey("app.jobs.state.available"), WordKey("app.jobs.meaning.available"))
        case .executing: (WordKey("app.jobs.state.executing"), WordKey("app.jobs.meaning.executing"))
        case .retryable: (WordKey("app.jobs.state.retryable"), WordKey("app.jobs.meaning.retryable"))
        case .completed: (WordKey("app.jobs.state.completed"), WordKey("app.jobs.meaning.completed"))
        case .cancelled: (WordKey("app.jobs.state.cancelled"), WordKey("app.jobs.meaning.cancelled"))
        case .discarded: (WordKey("app.jobs.state.discarded"), WordKey("app.jobs.meaning.discarded"))
        }
    }

    var tone: String {
        switch self {
        case .completed: "good"
        case .retryable: "warn"
        case .discarded: "bad"
        default: "info"
        }
    }
}
