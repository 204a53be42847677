/// What the bytes of a field may be.
enum CSVBytes {
    static let quote = UInt8(ascii: "\"")
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D

    static func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

    /// An ASCII control character other than TAB.
    static func isControl(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != tab) || byte == 0x7F }

    /// Why a field that has bytes above 127 is refused: ill-formed UTF-8 (Unicode 16.0, table 3-7) or U+0080…U+009F.
    static func complaint(about field: ArraySlice<UInt8>) -> CSVError.Reason? {
        var index = field.startIndex
        while index < field.endIndex {
            let length = lengthOfCharacter(field[index...])
            guard length > 0 else { return .invalidUTF8 }
            if length == 2, field[index] == 0xC2, field[index + 1] < 0xA0 { return .controlCharacter }
            index += length
        }
        return nil
    }

    /// Bytes of the character that `rest` begins with; 0 where it begins with none.
    private static func lengthOfCharacter(_ rest: ArraySlice<UInt8>) -> Int {
        guard let lead = rest.first else { return 0 }
        guard let (length, second) = shape(lead) else { return 0 }
        let tail = rest.dropFirst().prefix(length - 1)
        guard tail.count == length - 1 else { return 0 }
        guard tail.first.map({ second.contains($0) }) ?? true else { return 0 }
        return tail.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 } ? length : 0
    }

    /// Bytes of a character that begins with `lead`, and what its second byte may be.
    private static func shape(_ lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0x00...0x7F: (1, 0x80...0xBF)
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}
