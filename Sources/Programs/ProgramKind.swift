import Primitives

/// How a program puts people together.
enum ProgramKind: Sendable, Equatable, Codable {
    /// Anybody meets anybody.
    case random
    /// In each group people differ in this detail.
    case across(by: ProgramAttribute)
    /// Only people who share this detail meet.
    case within(by: ProgramAttribute)
    /// Each host meets so many people drawn by lot. Who the hosts are stands in a table of its own.
    case lottery(winners: Int)
    /// People of one side meet people of the other.
    case sides(by: ProgramAttribute, one: String, other: String)
    /// As two sides, which are two audiences. Which they are stands in a table of its own.
    case audiences
    /// Each group has so many seats for each value of a detail.
    case composer(by: ProgramAttribute, seats: [ProgramSeat])
    /// As at random, but nobody is told whom they meet before they do.
    case mystery(MysteryMeeting)

    static let winners = 1...7
    /// Hosts of a lottery at most.
    static let maximumHosts = 50

    var name: Name {
        switch self {
        case .random: .random
        case .across: .across
        case .within: .within
        case .lottery: .lottery
        case .sides: .sides
        case .audiences: .audiences
        case .composer: .composer
        case .mystery: .mystery
        }
    }

    /// People of one side meet people of the other.
    var hasSides: Bool {
        switch self {
        case .sides, .audiences: true
        case .random, .across, .within, .lottery, .composer, .mystery: false
        }
    }

    /// The kinds as a form offers them.
    enum Name: String, Sendable, CaseIterable {
        case random, across, within, lottery, sides, audiences, composer, mystery

        var words: WordKey {
            switch self {
            case .random: WordKey("programs.kind.random")
            case .across: WordKey("programs.kind.across")
            case .within: WordKey("programs.kind.within")
            case .lottery: WordKey("programs.kind.lottery")
            case .sides: WordKey("programs.kind.sides")
            case .audiences: WordKey("programs.kind.audiences")
            case .composer: WordKey("programs.kind.composer")
            case .mystery: WordKey("programs.kind.mystery")
            }
        }

        /// What it does, in a sentence.
        var explanation: WordKey {
            switch self {
            case .random: WordKey("programs.kind.random-hint")
            case .across: WordKey("programs.kind.across-hint")
            case .within: WordKey("programs.kind.within-hint")
            case .lottery: WordKey("programs.kind.lottery-hint")
            case .sides: WordKey("programs.kind.sides-hint")
            case .audiences: WordKey("programs.kind.audiences-hint")
            case .composer: WordKey("programs.kind.composer-hint")
            case .mystery: WordKey("programs.kind.mystery-hint")
            }
        }
    }
}

/// So many seats in each group for those of whom a detail says this.
struct ProgramSeat: Sendable, Equatable, Codable {
    static let seats = 1...7
    /// Categories of a program, and people of a group, at most.
    static let maximum = 4
    static let groupSizes = 2...8

    let value: String
    let seats: Int
}

/// Where and when people meet who are not told whom.
struct MysteryMeeting: Sendable, Equatable, Codable {
    static let maximumPlaceLength = 200
    static let daysRange = 0...14

    let place: String
    /// Days after the round.
    let days: Int
    /// Of the program's clock.
    let hour: Int
}
