import Foundation

/// What the kernel knows of this process (proc(5)). What cannot be read is left out.
package enum ProcessFigures {
    package static var metrics: [Metric] {
        let status = lines("/proc/self/status")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
        return [
            memory(status).map {
                Metric("process_resident_memory_bytes", .gauge, "Memory that is in use now.", $0)
            },
            cpu.map { Metric("process_cpu_seconds_total", .counter, "Processor time used so far.", $0) },
            files.map { Metric("process_open_fds", .gauge, "Files and connections that are open.", Double($0)) },
            start.map {
                Metric("process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.", $0)
            },
        ].compactMap { $0 }
    }

    /// Kibibytes behind `VmRSS:`.
    private static func memory(_ status: [Substring]) -> Double? {
        status.first { $0.hasPrefix("VmRSS:") }?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map {
            $0 * 1024
        }
    }

    private static var ticks: Double { Double(max(1, sysconf(Int32(_SC_CLK_TCK)))) }

    /// Fields of `/proc/self/stat` from the third on: the second is a name in brackets, which may hold anything.
    private static var fields: [Substring] {
        let text = lines("/proc/self/stat").first ?? ""
        return text.lastIndex(of: ")").map { text[text.index(after: $0)...].split(separator: " ") } ?? []
    }

    /// utime and stime, the 14th and the 15th.
    private static var cpu: Double? {
        let fields = fields
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) / ticks
    }

    /// starttime, the 22nd, after the machine's own beginning.
    private static var start: Double? {
        let fields = fields
        guard fields.count > 19, let after = Double(fields[19]),
            let boot = lines("/proc/stat").first(where: { $0.hasPrefix("btime ") })?.split(separator: " ").last,
            let began = Double(boot)
        else { return nil }
        return began + after / ticks
    }

    private static func lines(_ path: String) -> [Substring] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}
