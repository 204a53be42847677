import Calendars
import Foundation
import Primitives

/// Who can when, as a table: a row for each time, a column for each person, and how well a time suits.
struct PollGrid: Sendable {
    /// Steps of colour.
    static let steps = 4

    let people: [String]
    let rows: [Row]
    let hasPeople: Bool
    let hasScores: Bool
    let isEmpty: Bool

    struct Row: Sendable {
        let option: String
        let when: String
        /// How many of each answer, in words.
        let score: String
        /// From 0, nobody, to 4, everybody.
        let heat: String
        let isBest: Bool
        let isChosen: Bool
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let mark: String
        let said: String
        let kind: String
    }

    /// - Parameter forOwner: who asked sees what is hidden from the others.
    init(_ scene: PollScene, in zone: Zone, forOwner: Bool, _ words: MeetingWords) {
        let answered = scene.answered
        let (showsPeople, showsScores) = (
            forOwner || !scene.poll.document.hidesPeople && !scene.poll.document.hidesScores,
            forOwner || !scene.poll.document.hidesScores
        )
        let best = showsScores ? scene.best : []
        people = showsPeople ? answered.map(\.details.name) : []
        rows = scene.options.map { option in
            let most = 2 * max(1, answered.count)
            let heat = (scene.score(option) * Self.steps + most - 1) / most
            return Row(
                option: option.id.text, when: words.short(option, in: zone),
                score: showsScores ? words.score(scene, option) : "", heat: showsScores ? "\(heat)" : "0",
                isBest: best.contains(option.id), isChosen: scene.poll.chosen == option.id,
                cells: showsPeople ? answered.map { Self.cell($0.answers[option.id], words) } : [])
        }
        hasPeople = !people.isEmpty
        hasScores = showsScores
        isEmpty = answered.isEmpty
    }

    private static func cell(_ answer: PollAnswer?, _ words: MeetingWords) -> Cell {
        switch answer {
        case .yes: Cell(mark: "✓", said: words.said("meetings.vote.yes"), kind: "yes")
        case .maybe: Cell(mark: "(✓)", said: words.said("meetings.vote.maybe"), kind: "maybe")
        case .no: Cell(mark: "–", said: words.said("meetings.vote.no"), kind: "no")
        case nil: Cell(mark: "?", said: words.said("meetings.vote.none"), kind: "none")
        }
    }
}

extension MeetingWords {
    /// `Tuesday 12 January 2027, 09:30–10:00`; the zone stands above them all.
    func short(_ option: PollOption, in zone: Zone) -> String {
        day(zone.local(option.start).day) + ", " + span(option.start, option.end, in: zone)
    }

    /// `3 yes, 1 if need be, 0 no`.
    func score(_ scene: PollScene, _ option: PollOption) -> String {
        said(
            "meetings.poll.score",
            [
                "yes": "\(scene.count(.yes, of: option))", "maybe": "\(scene.count(.maybe, of: option))",
                "no": "\(scene.count(.no, of: option))",
            ])
    }
}
