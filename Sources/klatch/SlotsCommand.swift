import ArgumentParser
import Calendars

/// The time engine without a server: reads calendars and says when a meeting could be. See docs/slots.md.
struct SlotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots",
        abstract: "Print the free times of calendars (iCalendar files), one slot a line.",
        discussion: """
            Each line is a start and an end, RFC 3339, with the offset of --timezone. No server and no settings are needed.

            A bad file makes exit code 2: the line and the reason go to standard error, nothing to standard output. Without \
            a free slot nothing is printed, and the exit code is 0.

            klatch slots --calendar a.ics --calendar b.ics --hours "Mo-Fr 09:00-17:00" --timezone Europe/Oslo \
            --from 2026-12-01 --to 2026-12-15 --duration 30m
            """)

    @Option(help: ArgumentHelp("A calendar file, as often as there are calendars.", valueName: "file"))
    var calendar: [String] = []
    @Option(
        help: "Hours of the week, as \"Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-12:00\". 22:00-02:00 ends the next day.",
        transform: { try WeeklyHours($0) })
    var hours: WeeklyHours
    @Option(help: "Zone of hours and dates, and of what a calendar says without a zone: Europe/Oslo.")
    var timezone: Zone
    @Option(help: "First day (or moment, as RFC 3339).") var from: SlotsEdge
    @Option(help: "First day that is left out (or moment); the same as --from: that one day.") var to: SlotsEdge
    @Option(help: "Length of the meeting: 30m, 1h30m.") var duration: SlotsDuration
    @Option(help: "From one possible start to the next, counted from the beginning of the hours. (default: --duration)")
    var step: SlotsDuration?
    @Option(help: "What has to stay free before and after the meeting. (default: 0m)") var buffer: SlotsDuration?
    @Option(help: "How many calendars have to be free: all, any or a number.") var need = SlotNeed.all
    @Flag(help: "Print a JSON array of objects: start, end, and the calendars that are free.") var json = false

    func validate() throws {
        guard !calendar.isEmpty else { throw ValidationError("Name at least one --calendar.") }
        if need.count(of: calendar.count) > calendar.count {
            throw ValidationError("--need asks for more calendars than there are.")
        }
        _ = try search()
    }

    func run() async throws {
        let search = try search()
        let slots: [SlotsReading.Slot]
        do throws(SlotsReading.BadFile) { slots = try SlotsReading.slots(search, calendar) } catch {
            Terminal.complain("\(error.file):\(error.flaw.line): \(error.flaw.reason)")
            throw ExitCode(2)
        }
        try show(slots)
    }

    private func show(_ slots: [SlotsReading.Slot]) throws {
        if json { return try Terminal.sayJSON(slots) }
        Terminal.write(slots.map { "\($0.start) \($0.end)\n" }.joined())
    }

    private func search() throws -> SlotsSearch {
        let start = from.start(in: timezone)
        let end = from == to ? to.end(in: timezone) : to.start(in: timezone)
        guard start < end else { throw ValidationError("--to lies before --from.") }
        guard end - start <= SlotsSearch.longestWindow else {
            throw ValidationError("From --from to --to are more than ten years.")
        }
        let step = step ?? duration
        guard
            let shape = SlotShape(duration: duration.seconds, step: step.seconds)?
                .buffered(before: buffer?.seconds ?? 0, after: buffer?.seconds ?? 0)
        else { throw ValidationError("--duration and --step are from 1m to 7d, --buffer from 0m to 7d.") }
        let search = SlotsSearch(window: start..<end, hours: HostHours(hours, timezone), shape: shape, need: need)
        guard search.grid.count <= SlotsSearch.mostSlots else {
            throw ValidationError("These are more than a million slots: choose a longer --step or a shorter time.")
        }
        return search
    }
}
