/// The small words of a POSIX zone rule.
struct ZoneRuleReader {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) { characters = Array(text) }

    var isAtEnd: Bool { position == characters.count }
    var next: Character? { isAtEnd ? nil : characters[position] }

    mutating func take(_ character: Character) -> Bool {
        guard next == character else { return false }
        position += 1
        return true
    }

    /// Letters, or anything in angle brackets.
    mutating func name() -> Bool {
        let start = position
        if take("<") {
            while let character = next, character != ">" { position += 1 }
            return take(">")
        }
        while let character = next, character.isLetter { position += 1 }
        return position > start
    }

    /// Hours west of Greenwich, as POSIX counts; given back as seconds ahead of UTC.
    mutating func offset() -> Int? { time().map { -$0 } }

    /// `[+-]h[:m[:s]]`, up to 167 hours.
    mutating func time() -> Int? {
        let sign = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard let hours = number(0...167) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(":") {
            guard let part = number(0...59) else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
        var value: Int?
        while let digit = next?.wholeNumberValue, next?.isASCII == true, (value ?? 0) < 1000 {
            value = (value ?? 0) * 10 + digit
            position += 1
        }
        guard let value, range.contains(value) else { return nil }
        return value
    }
}
