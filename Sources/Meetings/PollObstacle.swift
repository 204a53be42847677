import Accounts
import Calendars
import Primitives
import Store
import Web

/// Something in the way of a poll's time, which is said before the time is taken.
struct PollObstacle: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// A calendar has something then.
        case busy
        /// A calendar cannot be read, or does not reach that far: nobody knows.
        case unknown
        /// They are booked here: their time cannot be taken.
        case booked
    }

    let kind: Kind
    let person: PersonID
    /// Who, or which of one's own calendars: of a colleague's calendars nothing is told.
    let name: String
    let isOwn: Bool
}

extension MeetingsSlice {
    /// Whose time a poll takes: its owner's, and that of colleagues who allow it still.
    func party(_ tx: Transaction, _ scene: PollScene) throws -> [PersonID] {
        let shared = Set(try availabilities.shared(tx, scene.workspace))
        return [scene.poll.owner] + scene.poll.document.colleagues.filter { shared.contains($0) }
    }

    /// What is in the way of a time, by what is known at this moment.
    func obstacles(
        _ tx: Transaction, _ scene: PollScene, _ option: PollOption, of party: [PersonID]
    ) throws -> [PollObstacle] {
        let sources = try calendars.sources(tx, scene.workspace, of: party)
        let booked = try offerings.booked(tx, scene.workspace, of: party, in: option.start.date..<option.end.date)
        let known = try people.people(tx, scene.workspace, party)
        return party.flatMap { person -> [PollObstacle] in
            let (isOwn, name) = (person == scene.poll.owner, known[person]?.profile.name ?? "")
            if booked.contains(where: { $0.person == person }) {
                return [PollObstacle(kind: .booked, person: person, name: name, isOwn: isOwn)]
            }
            let found = (sources[person] ?? []).compactMap { source -> PollObstacle? in
                let picture = source.taken(in: option.start..<option.end, at: tx.now.instant)
                guard !picture.blocked.isEmpty else { return nil }
                return PollObstacle(
                    kind: picture.busy.isEmpty ? .unknown : .busy, person: person, name: isOwn ? source.name : name,
                    isOwn: isOwn)
            }
            // How many calendars a colleague has is theirs alone.
            return isOwn ? found : Array((found.filter { $0.kind == .busy } + found).prefix(1))
        }
    }
}

extension MeetingWords {
    func obstacle(_ obstacle: PollObstacle) -> String {
        let values = ["name": obstacle.name]
        return switch (obstacle.kind, obstacle.isOwn) {
        case (.busy, true): said("meetings.poll.own-busy", values)
        case (.unknown, true): said("meetings.poll.own-unknown", values)
        case (.booked, true): said("meetings.poll.not-free")
        case (.busy, false): said("meetings.poll.other-busy", values)
        case (.unknown, false): said("meetings.poll.other-unknown", values)
        case (.booked, false): said("meetings.poll.other-booked", values)
        }
    }
}
