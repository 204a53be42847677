import Calendars
import Foundation

/// What `klatch slots` looks for.
struct SlotsSearch {
    let window: Range<Instant>
    let hours: HostHours
    let shape: SlotShape
    let need: SlotNeed

    /// Ten years, in seconds.
    static let longestWindow = 3_660 * 86_400

    static let mostSlots = 1_000_000

    var grid: SlotGrid { SlotGrid(hours, shape, in: window) }

    /// The window with the buffers around it: what happens there matters.
    var reach: Range<Instant> {
        let low = window.lowerBound + -shape.bufferBefore
        return low..<(window.upperBound + shape.bufferAfter)
    }
}

/// Reads the files and finds the slots.
enum SlotsReading {
    struct Slot: Encodable {
        let start: String
        let end: String
        /// Calendars that are free then, as they were named.
        let free: [String]
    }

    struct BadFile: Error {
        let file: String
        let flaw: BadCalendar
    }

    static func slots(_ search: SlotsSearch, _ files: [String]) throws(BadFile) -> [Slot] {
        let grid = search.grid
        var blocked: [SlotBitmap] = []
        for file in files {
            do throws(BadCalendar) { blocked.append(grid.blocked(by: try busy(file, search))) } catch {
                throw BadFile(file: file, flaw: error)
            }
        }
        let free = grid.free(blocked: blocked, need: search.need)
        let starts = grid.starts
        return free.slots.map { slot in
            let names = files.indices.filter { !blocked[$0].contains(slot) }.map { files[$0] }
            return Slot(
                start: Timestamp.text(starts[slot], in: search.hours.zone),
                end: Timestamp.text(grid.end(of: starts[slot]), in: search.hours.zone), free: names)
        }
    }

    private static func busy(_ file: String, _ search: SlotsSearch) throws(BadCalendar) -> [BusyTime] {
        var budget = WorkBudget()
        let viewer = search.hours.zone
        let document = try CalendarDocument(
            try bytes(of: file), viewer: viewer, horizon: search.window.upperBound + zonesAhead, budget: &budget)
        return try document.busyTimes(in: search.reach, viewer: viewer, budget: &budget)
    }

    private static func bytes(of file: String) throws(BadCalendar) -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: file))
            defer { try? handle.close() }
            return [UInt8](try handle.read(upToCount: CalendarLimits().bytes + 1) ?? Data())
        } catch {
            throw BadCalendar(line: 1, "the file cannot be read")
        }
    }

    /// Zones of a file are worked out this much longer than the window: 400 days, in seconds.
    private static let zonesAhead = 400 * 86_400
}
