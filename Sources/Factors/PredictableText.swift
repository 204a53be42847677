/// Text that is one idea, however long: one piece over and over, or runs along the keyboard, the alphabet, the digits.
enum PredictableText {
    /// Characters that a run has on average in text that counts as predictable.
    private static let averageRun = 4

    static func isPredictable(_ text: String) -> Bool {
        let characters = Array(text.lowercased().unicodeScalars)
        return isRepetition(characters) || runs(in: characters) <= characters.count / averageRun
    }

    /// Whether the text is its own beginning again and again, at least twice.
    private static func isRepetition(_ text: [Unicode.Scalar]) -> Bool {
        guard text.count > 1 else { return false }
        return (1...(text.count / 2)).contains { period in
            text.indices.dropFirst(period).allSatisfy { text[$0] == text[$0 - period] }
        }
    }

    /// Pieces that each follow one row in one direction, taken as long as they go.
    private static func runs(in text: [Unicode.Scalar]) -> Int {
        var count = 0
        var start = 0
        while start < text.count {
            start += max(1, run(in: text, from: start))
            count += 1
        }
        return count
    }

    /// How many characters from there on follow one row.
    static func run(in text: [Unicode.Scalar], from start: Int) -> Int {
        rows.map { length(of: $0, in: text, from: start) }.max() ?? 0
    }

    private static func length(of row: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int) -> Int {
        guard let place = row.firstIndex(of: text[start]) else { return 0 }
        return zip(row[place...], text[start...]).prefix { $0 == $1 }.count
    }

    private static let rows: [[Unicode.Scalar]] = {
        let forward = [
            "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
            "azertyuiop", "qsdfghjklm", "wxcvbn", "!@#$%^&*()", "!\"§$%&/()=", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        ].map { Array($0.unicodeScalars) }
        return forward + forward.map { $0.reversed() }
    }()
}
