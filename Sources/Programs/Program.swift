import Foundation
import Primitives

package enum ProgramTag {}
package typealias ProgramID = Identifier<ProgramTag>

/// What introduces the people of a workspace to each other, round after round.
package struct Program: Sendable, Equatable {
    package enum State: String, Sendable { case running, paused }

    package static let groupSizes = 2...8
    package static let maximumNameLength = 100

    package let id: ProgramID
    package let settings: ProgramSettings
    package let state: State
    package let nextRoundAt: Date

    package var name: String { settings.name }
    package var cadence: Cadence { settings.cadence }
    package var groupSize: Int { settings.groupSize }
    package var isPaused: Bool { state == .paused }
}

/// What is chosen about a program.
package struct ProgramSettings: Sendable, Equatable {
    package let name: String
    package let cadence: Cadence
    package let groupSize: Int

    package init(name: String, cadence: Cadence, groupSize: Int) {
        self.name = name
        self.cadence = cadence
        self.groupSize = groupSize
    }
}
