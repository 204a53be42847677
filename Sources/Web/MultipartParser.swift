import Primitives

/// A push parser of `multipart/form-data` (RFC 2046, 5.1; RFC 7578): bytes in, events out, bounded memory.
struct MultipartParser {
    struct Part: Equatable, Sendable {
        let name: String
        let fileName: String?
    }

    enum Event: Equatable, Sendable {
        case begin(Part)
        case data([UInt8])
        case end
    }

    static let maximumHeaderBytes = 4096
    static let maximumBoundaryBytes = 70

    private enum State { case preamble, header, body, complete }

    /// CRLF, two hyphens and the boundary. The CRLF before the first one is supplied.
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: [UInt8] = [13, 10]

    var isComplete: Bool { state == .complete }

    init?(contentType: String?) {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data;"),
            let boundary = Self.parameter("boundary", in: contentType.dropFirst(20)),
            (1...Self.maximumBoundaryBytes).contains(boundary.utf8.count)
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    mutating func read(_ bytes: [UInt8]) throws(RequestRefusal) -> [Event] {
        buffer += bytes
        var events: [Event] = []
        while let event = try step() { if let event = event.event { events.append(event) } }
        return events
    }

    /// What one step brought: perhaps an event, perhaps only progress. Nil when more bytes are needed.
    private struct Step { let event: Event? }

    private mutating func step() throws(RequestRefusal) -> Step? {
        switch state {
        case .complete:
            buffer = []
            return nil
        case .preamble: return try delimited(ending: nil)
        case .header: return try header()
        case .body:
            if let data = bodyData() { return Step(event: .data(data)) }
            return try delimited(ending: .end)
        }
    }

    /// Consumes a delimiter at the head of the buffer.
    private mutating func delimited(ending event: Event?) throws(RequestRefusal) -> Step? {
        guard buffer.count >= delimiter.count + 2 else { return nil }
        guard buffer.starts(with: delimiter) else { throw .malformed }
        let next = Array(buffer[delimiter.count..<delimiter.count + 2])
        switch next {
        case Array("--".utf8): state = .complete
        case [13, 10]: state = .header
        default: throw .malformed
        }
        buffer.removeFirst(delimiter.count + 2)
        return Step(event: event)
    }

    private mutating func header() throws(RequestRefusal) -> Step? {
        guard let end = buffer.firstRange(ofBytes: [13, 10, 13, 10]) else {
            guard buffer.count <= Self.maximumHeaderBytes else { throw .malformed }
            return nil
        }
        guard end.lowerBound <= Self.maximumHeaderBytes,
            let text = String(validating: buffer[..<end.lowerBound], as: UTF8.self), let part = Self.part(text)
        else { throw .malformed }
        buffer.removeFirst(end.lowerBound + 4)
        state = .body
        return Step(event: .begin(part))
    }

    /// Content up to the next delimiter, or all but a tail that might be the beginning of one.
    private mutating func bodyData() -> [UInt8]? {
        let end = buffer.firstRange(ofBytes: delimiter)?.lowerBound ?? max(0, buffer.count - delimiter.count)
        guard end > 0 else { return nil }
        defer { buffer.removeFirst(end) }
        return Array(buffer[..<end])
    }

    private static func part(_ header: String) -> Part? {
        for line in header.split(separator: "\r\n") where line.lowercased().hasPrefix("content-disposition:") {
            let value = line.dropFirst("content-disposition:".count)
            guard let name = parameter("name", in: value) else { return nil }
            return Part(name: name, fileName: parameter("filename", in: value))
        }
        return nil
    }

    /// A parameter of a header, quoted or not. Browsers write quotes within as %22 (RFC 7578, 4.2).
    private static func parameter(_ name: String, in text: Substring) -> String? {
        for piece in text.split(separator: ";") {
            let halves = piece.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, String(halves[0]).trimmingWhitespace().lowercased() == name else { continue }
            let value = String(halves[1]).trimmingWhitespace()
            return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count >= 2
                ? String(value.dropFirst().dropLast()) : value
        }
        return nil
    }
}

extension [UInt8] {
    /// Where `pattern`, which begins with CR, first stands. Jumps from CR to CR: files have few.
    func firstRange(ofBytes pattern: [UInt8]) -> Range<Int>? {
        withUnsafeBufferPointer { bytes in
            var start = 0
            while start + pattern.count <= bytes.count {
                if bytes[start] == 13, bytes[start..<start + pattern.count].elementsEqual(pattern) {
                    return start..<start + pattern.count
                }
                start += 1
            }
            return nil
        }
    }
}
