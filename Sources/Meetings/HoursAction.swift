import Accounts
import Audit
import Calendars
import Foundation
import Policy
import Primitives
import Store
import Web

extension MeetingsSlice {
    var hoursRoutes: [Route] {
        [
            .get("/meetings/hours", .may(.meetingsOwn)) { try await showHours($0, nil, status: .ok) },
            .post("/meetings/hours", .may(.meetingsOwn), saveHours),
            .post("/meetings/hours/dates", .may(.meetingsOwn), addDate),
            .post("/meetings/hours/dates/remove", .may(.meetingsOwn), removeDate),
        ]
    }

    /// What somebody said of their hours, or what they find when they begin.
    func ownAvailability(_ tx: Transaction, _ exchange: Exchange) throws -> (availability: Availability, isSaved: Bool)
    {
        let membership = try exchange.membership
        if let saved = try availabilities.availability(tx, membership.workspace, membership.person) {
            return (saved, true)
        }
        let person = try people.person(tx, membership.workspace, membership.person)
        let zone = person?.profile.timeZone.flatMap { ZoneNames.zone($0) == nil ? nil : $0 }
        return (.usual(zone: zone ?? "UTC", language: exchange.catalogue.language), false)
    }

    func showHours(_ exchange: Exchange, _ form: Form?, status: HTTPStatus) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let (availability, isSaved) = try await database.transaction(.workspace(workspace)) {
            try ownAvailability($0, exchange)
        }
        return .page(HoursPage(availability, isSaved: isSaved, form, exchange), status: status)
    }

    private func saveHours(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("zone", "per-day", "per-week", "shared", "patience", prefixed: HoursPage.prefix)
        let zone = form["zone"]
        if ZoneNames.zone(zone) == nil { form.refuse("zone", WordKey("form.choice")) }
        let week = (0..<7).map { day -> String in
            let name = "\(HoursPage.prefix)\(day)"
            if Availability.ranges(form[name]) == nil { form.refuse(name, WordKey("meetings.hours.wrong")) }
            return form[name].filter { !$0.isWhitespace }
        }
        let (perDay, perWeek) = (Self.most(&form, "per-day"), Self.most(&form, "per-week"))
        let patience = Int(form["patience"]).flatMap { Availability.patiences.contains($0) ? $0 : nil }
        if patience == nil, !form["patience"].isEmpty { form.refuse("patience", WordKey("form.choice")) }
        guard form.isSound else { return try await showHours(exchange, form, status: .unprocessableContent) }
        let (isShared, language) = (form["shared"] == "yes", exchange.catalogue.language)
        try await changeHours(exchange) { hours in
            (hours.zone, hours.week, hours.mostPerDay, hours.mostPerWeek) = (zone, week, perDay, perWeek)
            (hours.isShared, hours.language, hours.patienceHours) = (isShared, language, patience)
        }
        return .redirect(to: "/meetings/hours", notice: WordKey("meetings.hours.saved"))
    }

    /// A number of meetings, or nothing for no limit.
    private static func most(_ form: inout Form, _ name: String) -> Int? {
        form[name].isEmpty ? nil : form.integer(name, in: 1...99)
    }

    private func addDate(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("day", "times")
        let (day, times) = (form["day"], form["times"].filter { !$0.isWhitespace })
        let isDate = Timestamp.day(day).map { abs($0 - Self.today(exchange)) < 1_100 } ?? false
        if !isDate { form.refuse("day", WordKey("meetings.hours.day-wrong")) }
        if Availability.ranges(times) == nil { form.refuse("times", WordKey("meetings.hours.wrong")) }
        guard form.isSound else { return try await showHours(exchange, form, status: .unprocessableContent) }
        let first = Self.today(exchange) + -31
        let isAdded = try await changeHours(exchange) { hours in
            // Dates that are long over mean nothing any more.
            hours.dates = hours.dates.filter { Timestamp.day($0.key).map { $0 >= first } ?? false }
            hours.dates[day] = times
        }
        guard isAdded else {
            form.refuse("day", WordKey("meetings.hours.too-many", ["most": "\(Availability.maximumDates)"]))
            return try await showHours(exchange, form, status: .unprocessableContent)
        }
        return .redirect(to: "/meetings/hours", notice: WordKey("meetings.hours.saved"))
    }

    private func removeDate(_ exchange: Exchange) async throws -> Reply {
        let day = try exchange.form("day")["day"]
        try await changeHours(exchange) { $0.dates[day] = nil }
        return .redirect(to: "/meetings/hours", notice: WordKey("meetings.hours.saved"))
    }

    static func today(_ exchange: Exchange) -> CalendarDay { Zone.utc.local(exchange.now.instant).day }

    /// False where it would become more than may be kept.
    @discardableResult
    private func changeHours(
        _ exchange: Exchange, _ change: @escaping @Sendable (inout Availability) -> Void
    ) async throws -> Bool {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            let (before, isSaved) = try ownAvailability(tx, exchange)
            var after = before
            change(&after)
            guard after.dates.count <= Availability.maximumDates else { return false }
            guard !isSaved || after != before else { return true }
            try availabilities.set(tx, membership.workspace, membership.person, after)
            try audit.record(
                tx, membership.workspace,
                AuditEvent("availability.changed", by: actor, on: membership.person.text))
            return true
        }
    }
}
