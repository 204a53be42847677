@testable import IMAP

/// A server that says what it is told, whatever it hears.
final class ScriptedWire: Wire {
    private var lines: [[UInt8]]
    private(set) var heard: [UInt8] = []
    /// Octets that come at once.
    private let portion: Int

    init(_ lines: [String], portion: Int = 7) {
        self.lines = lines.map { Array(($0 + "\r\n").utf8) }
        self.portion = portion
    }

    var text: String { String(decoding: heard, as: UTF8.self) }

    func write(_ bytes: [UInt8]) throws(IMAPFailure) { heard += bytes }

    func read() throws(IMAPFailure) -> [UInt8] {
        guard let line = lines.first else { throw .broken }
        let part = Array(line.prefix(portion))
        lines[0].removeFirst(part.count)
        if lines[0].isEmpty { lines.removeFirst() }
        return part
    }
}
