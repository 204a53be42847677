import Accounts
import Calendars
import Foundation
import Primitives
import Store
import Vault

extension MeetingsSlice {
    /// All that meetings know of somebody: as a host, and as a guest under one of their addresses.
    package func stored(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ catalogue: Catalogue
    ) throws -> [StoredSection] {
        let words = MeetingWords(catalogue: catalogue)
        let availability = try availabilities.availability(tx, workspace, person)
        let zone = availability?.hours?.zone ?? .utc
        return [
            words.section("meetings.hours.title", "meetings.stored.hours-why", Self.hours(availability, words)),
            words.section(
                "meetings.calendars.title", "meetings.stored.calendars-why",
                try storedCalendars(tx, workspace, person, zone, words)),
            words.section(
                "meetings.overview.types", "meetings.stored.types-why",
                try eventTypes.all(tx, workspace, of: person).filter { $0.owner == person }.map {
                    ($0.name, words.place($0.settings.place))
                }),
            words.section(
                "meetings.stored.bookings", "meetings.stored.bookings-why",
                try storedBookings(tx, workspace, person, zone, words)),
            words.section(
                "meetings.polls.title", "meetings.stored.polls-why",
                try storedPolls(tx, workspace, person, zone, words)),
        ].filter { !$0.lines.isEmpty }
    }

    private static func hours(_ availability: Availability?, _ words: MeetingWords) -> [(String, String)] {
        guard let availability else { return [] }
        let week = zip(Weekday.allCases, availability.week).filter { !$0.1.isEmpty }.map { (words.weekday($0.0), $0.1) }
        let dates = availability.dates.sorted { $0.key < $1.key }
        return [(words.said("meetings.hours.zone"), availability.zone)] + week + dates.map { ($0.key, $0.value) }
    }

    /// When they were busy is not repeated here: their own calendars say it.
    private func storedCalendars(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ zone: Zone, _ words: MeetingWords
    ) throws -> [(String, String)] {
        let sources = try calendars.sources(tx, workspace, of: [person])[person] ?? []
        let accounts = try connections.all(tx, workspace, of: person)
        return sources.map { source in
            let busy = words.said("meetings.calendars.times", ["count": "\(source.busy.count)"])
            return (
                source.name,
                busy + ", " + words.said("meetings.calendars.read-at") + " " + words.moment(source.readAt, zone)
            )
        } + accounts.map { ($0.host, $0.document.user ?? $0.document.address) }
            + [try zoomConnections.connection(tx, workspace, of: person)].compactMap {
                $0.map { (words.said("meetings.stored.zoom"), $0.document.address) }
            }
    }

    private func storedBookings(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ zone: Zone, _ words: MeetingWords
    ) throws -> [(String, String)] {
        let asGuest = try bookings.of(tx, workspace, addresses: people.addresses(tx, workspace, person))
        let ids = try asGuest + bookings.of(tx, workspace, host: person).filter { !asGuest.contains($0) }
        let names = try bookings.names(tx, workspace)
        return try ids.prefix(1_000).compactMap { id in
            guard let booking = try bookings.booking(tx, workspace, id), let guest = booking.guest else { return nil }
            let answers = asGuest.contains(id) ? guest.answers.map { $0.question + ": " + $0.text } : []
            let parts =
                [words.when(booking.start, booking.end, in: zone), words.state(booking.state), guest.name] + answers
            return (names[booking.type] ?? "", parts.joined(separator: " · "))
        }
    }

    private func storedPolls(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ zone: Zone, _ words: MeetingWords
    ) throws -> [(String, String)] {
        let own = try polls.all(tx, workspace, of: person).map { poll in
            (poll.document.title, words.catalogue.sentence(poll.words(at: tx.now.instant)))
        }
        let asked = try voters.of(tx, workspace, addresses: people.addresses(tx, workspace, person))
        let said = try asked.compactMap { found -> (String, String)? in
            guard let scene = try scene(tx, workspace, found.poll),
                let voter = scene.voters.first(where: { $0.id == found.id })
            else { return nil }
            let answers = scene.options.compactMap { option in
                voter.answers[option.id].map { words.short(option, in: zone) + ": " + words.answer($0) }
            }
            let parts = [voter.details.name] + answers + [voter.details.comment].compactMap { $0 }
            return (scene.poll.document.title, parts.joined(separator: " · "))
        }
        return own + said
    }
}

extension MeetingWords {
    func section(
        _ title: StaticString, _ why: StaticString, _ lines: [(String, String)]
    ) -> StoredSection {
        StoredSection(
            title: said(title), why: said(why), lines: lines.map { StoredSection.Line(label: $0.0, value: $0.1) })
    }

    /// `Tuesday 12 January 2027, 09:30 (Europe/Oslo)`.
    func moment(_ instant: Instant, _ zone: Zone) -> String {
        day(zone.local(instant).day) + ", " + time(instant, in: zone) + " (" + zone.name + ")"
    }

    func answer(_ answer: PollAnswer) -> String {
        switch answer {
        case .yes: said("meetings.vote.yes")
        case .maybe: said("meetings.vote.maybe")
        case .no: said("meetings.vote.no")
        }
    }
}
