/// What can be done to a program as a whole, and what becomes of it.
enum ProgramStep: String, Sendable, CaseIterable {
    /// A draft begins its rhythm.
    case start
    /// No round starts by itself until it goes on.
    case pause
    case resume
    /// Kept to be looked at and copied. Nothing runs any more, and nothing brings it back.
    case archive

    /// Nil where the step is not possible.
    func after(_ state: Program.State) -> Program.State? {
        switch (self, state) {
        case (.start, .draft), (.resume, .paused): .running
        case (.pause, .running): .paused
        case (.archive, .draft), (.archive, .running), (.archive, .paused): .archived
        default: nil
        }
    }
}

extension Program.State {
    /// Whether a round may be run by hand. A draft sends nothing yet, an archived program nothing any more.
    var runsByHand: Bool { self == .running || self == .paused }

    /// Whether its settings, its dates and its habits may be changed.
    var isChangeable: Bool { self != .archived }
}
