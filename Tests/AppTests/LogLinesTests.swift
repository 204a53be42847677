import Foundation
import Logging
import Testing

@testable import App

@Suite("A line of the log")
struct LogLinesTests {
    private func event(_ metadata: Logger.Metadata?) -> LogEvent {
        LogEvent(
            level: .info, message: "request", metadata: metadata, source: "Web", file: "f", function: "g", line: 1)
    }

    @Test("names what is known beside the message in order, what the event says before what the logger says")
    func order() {
        var lines = LogLines(label: "klatch")
        lines[metadataKey: "status"] = "none"
        lines[metadataKey: "app"] = "x"
        let line = lines.line(event(["status": "200", "ms": "3"]), at: 0)
        #expect(line.hasSuffix(" info klatch: app=x ms=3 status=200 [Web] request\n"))
        #expect(LogLines(label: "klatch").line(event(nil), at: 0).hasSuffix(" info klatch: [Web] request\n"))
    }

    @Test("says what went wrong, and of which kind it is")
    func failure() {
        var failed = event([:])
        failed.error = CancellationError()
        let line = LogLines(label: "klatch").line(failed, at: 0)
        #expect(line.contains(" error.message=CancellationError() error.type=Swift.CancellationError [Web]"))
    }

    @Test("is one line, whatever an error says: what ends a line or steers a terminal is spelt out")
    func forged() {
        let words = "x\r\n2026-11-22T20:00:00+0000 info klatch: forged \u{1B}[2J\u{85}\u{2028}\u{2029} é – ü"
        let line = LogLines(label: "klatch").line(event(["error": "\(words)"]), at: 0)
        #expect(line.unicodeScalars.count { $0.properties.isWhitespace && $0 != " " } == 1)
        #expect(line.hasSuffix("request\n"))
        #expect(line.contains("x\\u{d}\\u{a}2026") && line.contains("\\u{1b}[2J\\u{85}\\u{2028}\\u{2029} é – ü"))
    }

    @Test("begins with the moment, which can be read back", arguments: [0, 951_826_455, 1_793_246_400, 4_102_444_799])
    func moment(_ time: Int) throws {
        let text = LogLines.text(of: time)
        let style = Date.ISO8601FormatStyle(timeZoneSeparator: .omitted)
        #expect(try style.parse(text) == Date(timeIntervalSince1970: Double(time)), "\(text)")
    }
}
