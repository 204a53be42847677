import Foundation
import Primitives
import Vault

/// What the pictures of a program, or of all programs together, are drawn from.
struct DashboardFacts: Codable, Sendable, Equatable, SealableValue {
    /// Rounds, or weeks or months, that are kept.
    static let maximumSteps = 60
    /// Departments that are kept apart; the smallest beyond are one.
    static let maximumGroups = 20

    /// Who takes part now, and who of them was introduced at least once.
    var people = 0
    var introduced = 0
    /// Pairs that have been introduced to each other, however often.
    var ties = 0
    var groups: [Group] = []
    /// Pairs of people of two departments that have met: a row for each department, a column for each.
    var met: [[Int]] = []
    var steps: [Step] = []

    struct Group: Codable, Sendable, Equatable {
        enum Kind: String, Codable, Sendable { case named, none, rest }

        let key: String
        let kind: Kind
        let name: String
        let people: Int
        /// Of them, who has met somebody of another department.
        var connected = 0
    }

    /// A round; or a week or a month, of all programs.
    struct Step: Codable, Sendable, Equatable {
        let start: Date
        /// Of the round; nil for a week or a month.
        let number: Int?
        var introduced = 0
        var newTies = 0
        var newAcross = 0
        /// Times that people were left out, by reason.
        var left: [String: Int] = [:]
        /// What people answered when they were asked whether they met.
        var answers = MeetingCounts()
    }

    /// What was answered in all steps together.
    var answers: MeetingCounts { steps.reduce(MeetingCounts()) { $0 + $1.answers } }

    /// Pairs that two departments could make.
    func possible(_ one: Int, _ other: Int) -> Int { groups[one].people * groups[other].people }

    /// All pairs of people of different departments: met, and possible.
    var coverage: (met: Int, possible: Int) {
        groups.indices.reduce(into: (0, 0)) { sum, one in
            for other in groups.indices where other > one {
                sum.0 += met[one][other]
                sum.1 += possible(one, other)
            }
        }
    }
}

/// Somebody of a department, with how many people of other departments they have met, and in how many departments.
struct DashboardMember: Sendable, Equatable {
    let person: PersonID
    let across: Int
    let departments: Int
}

/// The members of a department as bytes: 16 of the id and 2 each of the counts.
enum DashboardMembers {
    private static let length = 20

    static func bytes(_ members: [DashboardMember]) -> [UInt8] {
        members.flatMap { member in
            member.person.uuid.bytes
                + [member.across, member.departments].flatMap { count in
                    let short = UInt16(clamping: count)
                    return [UInt8(short >> 8), UInt8(short & 0xFF)]
                }
        }
    }

    /// Nil for bytes that are not from here.
    static func members(_ bytes: [UInt8]) -> [DashboardMember]? {
        guard bytes.count.isMultiple(of: length) else { return nil }
        var members: [DashboardMember] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            guard let id = UUID(bytes: bytes[start..<start + 16]) else { return nil }
            let short = { (at: Int) in Int(bytes[start + at]) << 8 | Int(bytes[start + at + 1]) }
            members.append(DashboardMember(person: PersonID(id), across: short(16), departments: short(18)))
        }
        return members
    }
}
