import Foundation
import Primitives
import Programs
import Web

/// The first page after signing in.
struct HomePage: Page {
    static let template = "home"
    let title = WordKey("app.home.title")
    let name: String
    let firstSteps: Bool
    let steps: Steps
    /// What concerns whoever is signed in themselves.
    let own: OwnOverview?
    /// Whether the pages of rounds are theirs to open.
    let mayOpen: Bool
    /// There is nothing to tell yet.
    let isEmpty: Bool
    let firstProgram: String?
    let next: [ProgramsOverview.Next]
    let hasNext: Bool
    let rounds: [ProgramsOverview.Latest]
    let hasRounds: Bool
    let notes: [StatusNote]

    struct Steps: Sendable {
        let people: Bool
        let program: Bool
        let mail: Bool
        let round: Bool
        var areDone: Bool { people && program && round }
    }
}

/// What an administrator should know about this installation now.
struct StatusNote: Sendable {
    let tone: String
    let heading: String
    let sentence: String
    let fix: String?
    let href: String?
    let act: String?
}
