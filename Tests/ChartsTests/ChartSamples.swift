import Charts

/// Every kind of picture of the same words and numbers.
struct ChartSamples {
    let words: [String]
    let counts: [Int]
    var shares: [Double] = [0.5]
    /// Groups and rounds.
    var size = 8

    private func word(_ place: Int) -> String { words[place % words.count] }
    private func count(_ place: Int) -> Int { counts[place % counts.count] }
    private func share(_ place: Int) -> Double { shares[place % shares.count] }
    private func caption(_ kind: String) -> Caption {
        Caption(id: kind + word(3), title: word(0), description: word(1))
    }

    var all: [Drawing] {
        [bars, line, reasons, matrix, map, group, calendar] + stacked.keys.map(\.sample)
    }

    var stacked: StackedBars {
        StackedBars(
            caption("bars"), parts: StackedBars.Texture.allCases.map { StackedBars.Part($0, word(2)) },
            columns: (0..<size).map { place in
                StackedBars.Column(
                    label: word(place), name: word(place + 1), values: (0..<3).map { count(place + $0) })
            })
    }
    var bars: Drawing { stacked.drawing }

    var line: Drawing {
        RateLine(
            caption("line"),
            points: (0..<size).map { place in
                let rate = place % 4 == 3 ? nil : (share(place), share(place + 1), share(place + 2))
                return RateLine.Point(label: word(place), name: word(place), rate: rate)
            }
        ).drawing
    }

    var reasons: Drawing {
        ReasonBars(caption("reasons"), rows: (0..<size).map { (word($0), count($0)) }).drawing
    }

    var matrix: Drawing {
        let (met, possible) = (count(0), count(1))
        return CoverageMatrix(caption("matrix"), names: (0..<size).map(word)) { _, _ in
            CoverageMatrix.Cell(met: met, possible: possible)
        }.drawing
    }

    var map: Drawing {
        let groups = (0..<size).map {
            TieMap.Group(name: word($0), people: count($0), connected: count($0 + 1), href: word($0))
        }
        let ties = (0..<size).flatMap { from in (0..<size).map { TieMap.Tie(from, $0 - 1, count: count(from + $0)) } }
        return TieMap(caption("map"), groups: groups, ties: ties).drawing
    }

    var group: Drawing {
        let others = (0..<size).map {
            GroupMap.Other(name: word($0), people: count($0), met: count($0 + 1), possible: count($0 + 2))
        }
        return GroupMap(caption("group"), people: count(0), connected: count(1), others: others).drawing
    }

    var calendar: Drawing {
        let kinds: [YearCalendar.Kind] = [.held, .planned, .today]
        let marks = (0..<size).map {
            YearCalendar.Mark(month: count($0), day: count($0 + 1), kind: kinds[$0 % 3], name: word($0))
        }
        return YearCalendar(caption("year"), months: (0..<12).map { (word($0), count($0)) }, marks: marks).drawing
    }
}
