/// Writes elements. Names are the program's own; values are numbers, the program's own words, or texts that are escaped.
struct SVGWriter {
    /// Unicode scalars of one text at most; longer ones end in an ellipsis.
    static let maximumText = 300

    private(set) var bytes: [UInt8] = []

    mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue> = [:]) {
        tag(name, attributes)
        write(">")
    }

    mutating func close(_ name: StaticString) {
        write("</")
        write(name)
        write(">")
    }

    /// An element without content.
    mutating func leaf(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue>) {
        tag(name, attributes)
        write("/>")
    }

    /// An element that holds a text.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue> = [:], _ text: String
    ) {
        open(name, attributes)
        escape(text)
        close(name)
    }

    /// What is told of an element when it is pointed at.
    mutating func title(_ text: String) { element("title", [:], text) }

    private mutating func tag(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue>) {
        write("<")
        write(name)
        for (key, value) in attributes {
            write(" ")
            write(key)
            write("=\"")
            add(value)
            write("\"")
        }
    }

    private mutating func add(_ value: SVGValue) {
        switch value {
        case .plain(let text): write(text)
        case .number(let number): bytes += Measure.text(number).utf8
        case .percent(let number): bytes += (Measure.text(number, digits: 2) + "%").utf8
        case .text(let text): escape(text, limit: .max)
        }
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Control characters and what XML knows no character for become U+FFFD (XML 1.0, 2.2).
    private mutating func escape(_ text: String, limit: Int = SVGWriter.maximumText) {
        for (position, scalar) in text.unicodeScalars.enumerated() {
            if position == limit {
                bytes += "…".utf8
                return
            }
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"": bytes += "&quot;".utf8
            case "'": bytes += "&#39;".utf8
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": bytes += "\u{FFFD}".utf8
            default: bytes += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
    }
}

/// A value of an attribute.
enum SVGValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// As written in the source.
    case plain(StaticString)
    case number(Double)
    case percent(Double)
    case text(String)

    init(stringLiteral value: StaticString) { self = .plain(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
}
