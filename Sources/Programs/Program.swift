import Foundation
import Primitives

package enum ProgramTag {}
package typealias ProgramID = Identifier<ProgramTag>

/// What introduces the people of a workspace to each other, round after round.
package struct Program: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case draft, running, paused, archived }

    package static let groupSizes = 2...8
    package static let maximumNameLength = 100

    package let id: ProgramID
    package let settings: ProgramSettings
    package let state: State
    package let nextRoundAt: Date
    /// The beat of its rhythm that the next round stands for: the same instant, unless that round was moved.
    package let beat: Date

    package init(
        id: ProgramID, settings: ProgramSettings, state: State, nextRoundAt: Date, beat: Date? = nil
    ) {
        self.id = id
        self.settings = settings
        self.state = state
        self.nextRoundAt = nextRoundAt
        self.beat = beat ?? nextRoundAt
    }

    package var name: String { settings.name }
    package var cadence: Cadence { settings.cadence }
    package var groupSize: Int { settings.groupSize }
    package var isRunning: Bool { state == .running }
}

/// What is chosen about a program.
package struct ProgramSettings: Sendable, Equatable {
    package let name: String
    package let cadence: Cadence
    package let groupSize: Int
    /// What decides who meets whom.
    let matching: ProgramMatching
    /// Whether a round goes out only after somebody said yes to it.
    let asksApproval: Bool

    package init(name: String, cadence: Cadence, groupSize: Int) {
        self.init(name: name, cadence: cadence, groupSize: groupSize, matching: ProgramMatching())
    }

    init(name: String, cadence: Cadence, groupSize: Int, matching: ProgramMatching, asksApproval: Bool = false) {
        self.name = name
        self.cadence = cadence
        self.groupSize = groupSize
        self.matching = matching
        self.asksApproval = asksApproval
    }
}

extension Program {
    /// When those who are not told whom they meet do meet; nil for other kinds of program.
    func meeting(after start: Date) -> Date? {
        guard case .mystery(let meeting) = settings.matching.kind else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = cadence.zone
        let day = calendar.date(byAdding: .day, value: meeting.days, to: start) ?? start
        return calendar.date(bySettingHour: meeting.hour, minute: 0, second: 0, of: day) ?? day
    }
}

extension ProgramSettings {
    /// The same under another name.
    func named(_ name: String) -> ProgramSettings {
        ProgramSettings(
            name: name, cadence: cadence, groupSize: groupSize, matching: matching, asksApproval: asksApproval)
    }
}

extension String {
    /// Its first characters, counted as the database counts them.
    func shortened(to length: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(max(0, length))))
    }
}
