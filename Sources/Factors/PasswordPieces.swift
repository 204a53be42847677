import Foundation

/// Whether a password is put together from what is tried first, piece by piece: listed words and passwords, figures, years,
/// runs along the keyboard, repetitions. Three of them are few for somebody who tries them in combination, however many
/// characters they make; four words that do not belong together are not.
struct PasswordPieces {
    /// Pieces of which a password is refused.
    static let most = 3
    /// Characters of a word that is looked up.
    static let wordLengths = 3...32
    /// Figures in a row that count as one piece; more of them in no order are as good as letters.
    static let longestNumber = 8
    /// Signs in a row that make nothing better.
    static let freeSigns = 3

    private let text: [Unicode.Scalar]
    private let plain: Spelling
    private let read: Spelling
    private let isListed: ([UInt8]) -> Bool

    /// One way to read the text, each character where its octets are.
    private struct Spelling {
        private let bytes: [UInt8]
        private let starts: [Int]

        init(_ text: [Unicode.Scalar]) {
            var bytes: [UInt8] = []
            var starts = [0]
            for scalar in text {
                bytes += Array(String(Character(scalar)).utf8)
                starts.append(bytes.count)
            }
            self.bytes = bytes
            self.starts = starts
        }

        func word(_ range: Range<Int>) -> [UInt8] { Array(bytes[starts[range.lowerBound]..<starts[range.upperBound]]) }
    }

    /// Whether so few pieces make the whole, as it stands or without its signs. `isListed` is asked for words in small
    /// letters as UTF-8: of 256 characters no more than 31,000 times.
    static func suffice(for text: String, isListed: @escaping ([UInt8]) -> Bool) -> Bool {
        let whole = Array(text.lowercased().unicodeScalars)
        if PasswordPieces(whole, isListed).suffice { return true }
        let bare = whole.filter { !isSign($0) }
        let signs = whole.split { !isSign($0) }
        guard bare.count < whole.count, signs.allSatisfy({ $0.count <= freeSigns }) else { return false }
        return PasswordPieces(bare, isListed).suffice
    }

    private init(_ text: [Unicode.Scalar], _ isListed: @escaping ([UInt8]) -> Bool) {
        self.text = text
        self.isListed = isListed
        plain = Spelling(text)
        read = Spelling(text.map { Self.lookalikes[$0] ?? $0 })
    }

    /// By position: with how few pieces one gets there. Forward, and no further than three go.
    private var suffice: Bool {
        let repeats = repeats()
        var fewest = Array(repeating: Self.most + 1, count: text.count + 1)
        fewest[0] = 0
        for place in text.indices where fewest[place] <= Self.most {
            for end in freeEnds(from: place) { fewest[end] = min(fewest[end], fewest[place]) }
            guard fewest[place] < Self.most else { continue }
            for end in ends(from: place, repeats) { fewest[end] = min(fewest[end], fewest[place] + 1) }
        }
        return !text.isEmpty && fewest[text.count] <= Self.most
    }

    /// Behind small words and signs, which everybody puts between.
    private func freeEnds(from place: Int) -> [Int] {
        let signs = text[place...].prefix { Self.isSign($0) }.count
        let small = (1...5).map { place + $0 }.filter { end in
            end <= text.count && Self.smallWords.contains(plain.word(place..<end))
        }
        return (signs > 0 && signs <= Self.freeSigns ? [place + signs] : []) + small
    }

    private func ends(from place: Int, _ repeats: [[Int]]) -> [Int] {
        wordEnds(from: place) + numberEnds(from: place) + runEnds(from: place) + repeatEnds(from: place, repeats)
    }

    private func wordEnds(from place: Int) -> [Int] {
        Self.wordLengths.map { place + $0 }.filter { end in
            guard end <= text.count else { return false }
            let word = plain.word(place..<end)
            if isListed(word) { return true }
            let other = read.word(place..<end)
            return other != word && text[place..<end].contains { $0.properties.isAlphabetic } && isListed(other)
        }
    }

    /// All figures in a row, or a year.
    private func numberEnds(from place: Int) -> [Int] {
        let digits = text[place...].prefix { Self.isDigit($0) }
        let isFirst = place == 0 || !Self.isDigit(text[place - 1])
        let isYear = digits.count >= 4 && ["19", "20"].contains(String(String.UnicodeScalarView(digits.prefix(2))))
        let isNumber = isFirst && (1...Self.longestNumber).contains(digits.count)
        return (isNumber ? [place + digits.count] : []) + (isYear ? [place + 4] : [])
    }

    private func runEnds(from place: Int) -> [Int] {
        let longest = PredictableText.run(in: text, from: place)
        return longest < 3 ? [] : (3...longest).map { place + $0 }
    }

    /// Behind each whole copy of what stands at the place.
    private func repeatEnds(from place: Int, _ repeats: [[Int]]) -> [Int] {
        repeats.enumerated().flatMap { index, same in
            let period = index + 1
            guard place < same.count else { return [Int]() }
            let copies = same[place] / period
            return copies == 0 ? [] : (1...copies).map { place + period * ($0 + 1) }
        }
    }

    /// For each period from 1 on, at each place: how many characters from there on are the same one period later.
    private func repeats() -> [[Int]] {
        guard text.count > 1 else { return [] }
        return (1...(text.count / 2)).map { period in
            var same = Array(repeating: 0, count: text.count - period)
            for place in same.indices.reversed() where text[place] == text[place + period] {
                same[place] = 1 + (place + 1 < same.count ? same[place + 1] : 0)
            }
            return same
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Of the keyboard, the space among them. Others are rarely guessed.
    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && !isDigit(scalar) && !("a"..."z").contains(scalar)
    }

    /// Figures and signs that people write for letters.
    private static let lookalikes: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "o", "1": "i", "!": "i", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t",
    ]

    /// Words that stand in every sentence, English, German and French.
    private static let smallWords = Set(
        """
        a i am an as at be by do go he if in is it me my no of on or so to up us we and are but can for had has her him his
        how its let not now our out she the too was who why you all any from have that them they this what when will with
        your im ist ich du er sie es wir ihr der die das den dem des ein eine und von mit zu auf aus bei mein meine dein
        deine nicht je tu il elle on nous vous ils elles le la les un une et de du des au aux en dans sur par pour avec sans
        est sont ce cette mon ma mes ton ta tes que qui ne pas
        """.split { $0.isWhitespace }.map { Array($0.utf8) })
}
