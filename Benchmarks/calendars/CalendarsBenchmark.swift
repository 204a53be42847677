import Calendars
import Foundation

/// Recurrence and free slots on data that the C peers get as well; see calendars_benchmark.py. Prints `name value` lines.
@main struct CalendarsBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { return print("usage: calendars-benchmark year FILE | slots FILE ROUNDS") }
        if arguments[1] == "year" {
            try YearBenchmark.run(arguments[2])
        } else {
            try SlotsBenchmark.run(arguments[2], rounds: arguments.count > 3 ? Int(arguments[3]) ?? 1 : 1)
        }
    }

    /// CPU seconds of this process.
    static func cpu() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}

/// A calendar's occurrences within 2026.
enum YearBenchmark {
    static func run(_ file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        let window = Instant(seconds: 1_767_225_600)..<Instant(seconds: 1_798_761_600)
        let begin = CalendarsBenchmark.cpu()
        var budget = WorkBudget(units: 100_000_000)
        let document = try CalendarDocument(bytes, viewer: .utc, horizon: window.upperBound, budget: &budget)
        let parsed = CalendarsBenchmark.cpu()
        var busy: [BusyTime] = []
        let rounds = 20
        for _ in 0..<rounds { busy = try document.busyTimes(in: window, viewer: .utc, budget: &budget) }
        let done = CalendarsBenchmark.cpu()
        // Occurrences that start within the window: what libical's span counts.
        let starts = busy.filter { window.contains($0.start) }
        print("parse \(parsed - begin)")
        print("expand \((done - parsed) / Double(rounds))")
        print("count \(starts.count)")
        print("sum \(starts.reduce(0) { ($0 + $1.start.seconds) % 1_000_000_007 })")
    }
}

/// Free slots of many calendars: 30 minutes, every 15, ten minutes' buffer, nine to five on weekdays of 60 days.
enum SlotsBenchmark {
    static func run(_ file: String, rounds: Int) throws {
        let bytes = try Data(contentsOf: URL(filePath: file))
        let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int64.self)) }
        let origin = Int(numbers[0])
        let calendars = Int(numbers[1])
        let each = (numbers.count - 2) / 2 / calendars
        let busy = (0..<calendars).map { calendar in
            (0..<each).map { event in
                let place = 2 + 2 * (calendar * each + event)
                return BusyTime(Instant(seconds: Int(numbers[place])), Instant(seconds: Int(numbers[place + 1])))
            }
        }
        guard let shape = SlotShape(duration: 1800, step: 900)?.buffered(before: 600, after: 600) else { return }
        let hours = HostHours(try WeeklyHours("Mo-Fr 09:00-17:00"), .utc)
        let window = Instant(seconds: origin)..<Instant(seconds: origin + 60 * 86_400)
        var free: [Int] = []
        let begin = CalendarsBenchmark.cpu()
        for _ in 0..<rounds {
            let grid = SlotGrid(hours, shape, in: window)
            free = grid.freeForAll(busy).slots
        }
        print("cpu \((CalendarsBenchmark.cpu() - begin) / Double(rounds))")
        let starts = SlotGrid(hours, shape, in: window).starts
        print("count \(free.count)")
        print("sum \(free.reduce(0) { ($0 + starts[$1].seconds) % 1_000_000_007 })")
    }
}
