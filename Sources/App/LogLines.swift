import Foundation
import Logging

/// The log as lines on standard error: when, how grave, what is known beside the message in the order of its names, and the
/// message. In the form of swift-log's own handler, which for each line asks the disk for the time zone.
package struct LogLines: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata = Logger.Metadata()
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String

    package init(label: String) { self.label = label }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) { Self.write(line(event, at: time(nil))) }

    func line(_ event: LogEvent, at time: time_t) -> String {
        var line = ""
        line.reserveCapacity(256)
        line += "\(Self.text(of: time)) \(event.level) \(label):"
        for (name, value) in known(event).sorted(by: { $0.key < $1.key }) { line += " \(name)=\(value)" }
        line += " [\(event.source)] \(event.message)"
        return Self.onOneLine(line) + "\n"
    }

    /// With everything spelt out that could end a line or steer a terminal: an error's words may come from outside.
    private static func onOneLine(_ line: String) -> String {
        // Most lines have no octet that begins such a character.
        guard line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 }) else { return line }
        return line.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private func known(_ event: LogEvent) -> Logger.Metadata {
        var all = metadata
        for more in [metadataProvider?.get(), event.metadata] { all.merge(more ?? [:]) { $1 } }
        if let error = event.error {
            all["error.message"] = "\(error)"
            all["error.type"] = "\(String(reflecting: type(of: error)))"
        }
        return all
    }

    /// ISO 8601 with the local offset.
    static func text(of time: time_t) -> String {
        var (time, parts) = (time, tm())
        localtime_r(&time, &parts)
        let offset = abs(parts.tm_gmtoff) / 60
        let numbers = [
            ("", Int(parts.tm_year) + 1900), ("-", Int(parts.tm_mon) + 1), ("-", Int(parts.tm_mday)),
            ("T", Int(parts.tm_hour)), (":", Int(parts.tm_min)), (":", Int(parts.tm_sec)),
            (parts.tm_gmtoff < 0 ? "-" : "+", offset / 60), ("", offset % 60),
        ]
        return numbers.reduce(into: "") { $0 += $1.0 + ($1.1 < 10 ? "0" : "") + String($1.1) }
    }

    /// In one piece, so that lines of several threads do not mix. What standard error does not take is lost: there is nobody
    /// left to tell.
    private static func write(_ line: String) {
        var line = line
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Foundation.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}
