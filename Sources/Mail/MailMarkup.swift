/// What somebody wrote as plain text, as paragraphs and lists with bold, italic and linked words: the same words, for
/// readers that show them so. Nothing that it is made of can hold a picture, a style or a script.
///
/// An empty line ends a paragraph. Two or more lines in a row that begin with `- ` or `* ` are a list, and so are lines that
/// are numbered one after another (`1. `). `*words*` are bold, `_words_` italic, and an address that begins with `https://` or
/// `http://` is a link to itself. Whatever is none of these stands as it was typed.
package struct MailMarkup: Sendable, Equatable {
    /// Words in one manner.
    package struct Span: Sendable, Equatable {
        package var text: String
        package var isBold = false
        package var isItalic = false
        /// Where it leads: what its text says.
        package var link: String?
    }

    package enum Block: Sendable, Equatable {
        /// Lines, which are kept.
        case paragraph([[Span]])
        case list([[Span]])
        /// - Parameter from: the number of its first line.
        case numbered([[Span]], from: Int)
    }

    package let blocks: [Block]

    package init(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline).isEmpty ? [] : Self.lines(text)
        blocks = lines.split(whereSeparator: { $0.allSatisfy(\.isWhitespace) }).flatMap { Self.blocks(Array($0)) }
    }

    /// Whether anything in it is more than words and lines.
    package var isMarked: Bool {
        blocks.contains { block in
            guard case .paragraph(let lines) = block else { return true }
            return lines.contains { $0.contains { $0.isBold || $0.isItalic || $0.link != nil } }
        }
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    // MARK: Blocks

    private static func blocks(_ lines: [Substring]) -> [Block] {
        var (blocks, plain): ([Block], [Substring]) = ([], [])
        func endPlain() {
            if !plain.isEmpty { blocks.append(.paragraph(plain.map { SpanReader.spans($0) })) }
            plain = []
        }
        var rest = lines[...]
        while let line = rest.first {
            let (points, numbers) = (self.points(rest), self.numbers(rest))
            if points.count > 1 {
                endPlain()
                blocks.append(.list(points.map { SpanReader.spans($0) }))
            } else if numbers.count > 1, let from = numbers.first?.number {
                endPlain()
                blocks.append(.numbered(numbers.map { SpanReader.spans($0.text) }, from: from))
            } else {
                plain.append(line)
            }
            // One point alone is a line like others.
            rest = rest.dropFirst(max(1, points.count, numbers.count))
        }
        endPlain()
        return blocks
    }

    /// The points that begin here.
    private static func points(_ lines: ArraySlice<Substring>) -> [Substring] {
        var points: [Substring] = []
        for line in lines {
            guard line.hasPrefix("- ") || line.hasPrefix("* ") || line.hasPrefix("• ") else { break }
            points.append(line.dropFirst(2))
        }
        return points
    }

    /// The lines from here that are numbered one after another.
    private static func numbers(_ lines: ArraySlice<Substring>) -> [(number: Int, text: Substring)] {
        var numbers: [(number: Int, text: Substring)] = []
        for line in lines {
            let digits = line.prefix { $0.isASCII && $0.isNumber }
            let text = line.dropFirst(digits.count)
            guard (1...4).contains(digits.count), let number = Int(digits),
                text.hasPrefix(". ") || text.hasPrefix(") "),
                numbers.last.map({ $0.number + 1 == number }) ?? true
            else { break }
            numbers.append((number, text.dropFirst(2)))
        }
        return numbers
    }
}

/// Finds the links and the marked words of one line.
private enum SpanReader {
    typealias Span = MailMarkup.Span
    /// Characters between two marks at most.
    private static let reach = 500
    /// Characters of a link at most.
    private static let linkLength = 2_000

    static func spans(_ line: Substring) -> [Span] {
        var (spans, rest): ([Span], Substring) = ([], line)
        while let link = firstLink(rest) {
            spans += marked(rest[..<link.startIndex], Span(text: ""))
            spans.append(Span(text: String(link), link: String(link)))
            rest = rest[link.endIndex...]
        }
        return spans + marked(rest, Span(text: ""))
    }

    // MARK: Links

    private static func firstLink(_ text: Substring) -> Substring? {
        var from = text.startIndex
        while let start = text[from...].firstRange(of: "http")?.lowerBound {
            let isWord = start == text.startIndex || !isWordPart(text[text.index(before: start)])
            if isWord, let link = link(text[start...]) { return link }
            from = text.index(after: start)
        }
        return nil
    }

    private static func link(_ text: Substring) -> Substring? {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
        var link = text.prefix(linkLength + 1).prefix { !$0.isWhitespace && !"<>\"`\\^{}".contains($0) && isPlain($0) }
        while let last = link.last, ".,;:!?'*_".contains(last) || (last == ")" && !link.contains("(")) || last == "]" {
            link.removeLast()
        }
        let host = link.drop { $0 != "/" }.dropFirst(2)
        guard host.first.map(isWordPart) == true, link.count <= linkLength else { return nil }
        return link
    }

    private static func isWordPart(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// No control characters, and nothing that reverses what is read.
    private static func isPlain(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: false
            default: true
            }
        }
    }

    // MARK: Bold and italic

    private static func marked(_ text: Substring, _ manner: Span) -> [Span] {
        var (spans, plain, at): ([Span], Substring, String.Index) = ([], text.prefix(0), text.startIndex)
        func endPlain() {
            guard !plain.isEmpty else { return }
            var span = manner
            span.text = String(plain)
            spans.append(span)
        }
        while at < text.endIndex {
            let mark = text[at]
            guard mark == "*" || mark == "_", opens(text, at), let end = closing(text, after: at, mark) else {
                at = text.index(after: at)
                plain = text[plain.startIndex..<at]
                continue
            }
            endPlain()
            var inner = manner
            if mark == "*" { inner.isBold = true } else { inner.isItalic = true }
            spans += marked(text[text.index(after: at)..<end], inner)
            at = text.index(after: end)
            plain = text[at..<at]
        }
        endPlain()
        return spans
    }

    /// A mark opens before a word, and not within one.
    private static func opens(_ text: Substring, _ at: Substring.Index) -> Bool {
        let next = text.index(after: at)
        guard next < text.endIndex, !text[next].isWhitespace, text[next] != text[at] else { return false }
        guard at > text.startIndex else { return true }
        let before = text[text.index(before: at)]
        return !isWordPart(before) && before != text[at]
    }

    /// The same mark behind a word, and not within one.
    private static func closing(
        _ text: Substring, after start: Substring.Index, _ mark: Character
    ) -> Substring.Index? {
        let from = text.index(after: start)
        for at in text[from...].prefix(reach).indices where text[at] == mark && at > from {
            let next = text.index(after: at)
            let ends = next == text.endIndex || !isWordPart(text[next]) && text[next] != mark
            if ends, !text[text.index(before: at)].isWhitespace { return at }
        }
        return nil
    }
}

extension MailMarkup {
    /// As HTML for mail readers, of these elements only: `p`, `br`, `ul`, `ol`, `li`, `b`, `i`, `a`. Every word is escaped.
    package var html: String {
        "<html><body>\n" + blocks.map(Self.html).joined(separator: "\n") + "\n</body></html>\n"
    }

    private static func html(_ block: Block) -> String {
        switch block {
        case .paragraph(let lines): "<p dir=\"auto\">" + lines.map(html).joined(separator: "<br>\n") + "</p>"
        case .list(let lines): "<ul dir=\"auto\">\n" + items(lines) + "</ul>"
        case .numbered(let lines, let from): "<ol dir=\"auto\" start=\"\(from)\">\n" + items(lines) + "</ol>"
        }
    }

    private static func items(_ lines: [[Span]]) -> String { lines.map { "<li>" + html($0) + "</li>\n" }.joined() }

    private static func html(_ spans: [Span]) -> String {
        spans.map { span in
            var text = escaped(span.text)
            if let link = span.link { text = "<a href=\"\(escaped(link))\">\(text)</a>" }
            if span.isItalic { text = "<i>\(text)</i>" }
            return span.isBold ? "<b>\(text)</b>" : text
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
