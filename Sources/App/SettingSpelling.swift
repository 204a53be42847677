/// Names that look like settings and are none: a slip of the pen would go unnoticed, and the installation run without what
/// its operator believes in.
enum SettingSpelling {
    private static let prefix = "KLATCH_"
    private static let known = Set(
        SettingName.allCases.flatMap { $0.isSecret ? [$0.rawValue, $0.rawValue + "_FILE"] : [$0.rawValue] })

    /// What is wrong with a name; nil for a setting, and for what is none of ours.
    ///
    /// - Parameter place: Where it stands in a file; nil for the environment.
    static func mistake(_ name: String, in place: String?) -> SettingsMistakes.Mistake? {
        guard name.hasPrefix(prefix), !known.contains(name), place != nil || !isServiceLink(name) else { return nil }
        let near = known.map { ($0, distance(name, $0)) }.filter { $0.1 <= 3 }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        return SettingsMistakes.Mistake(
            setting: name, problem: "is no setting" + (place.map { " (\($0))" } ?? ""),
            fix: near.map { "Did you mean \($0.0)?" } ?? "Remove it; `klatch settings` lists all there are.")
    }

    /// The same for a file of `NAME=value` lines, and lines that say nothing at all.
    static func mistakes(inLines text: String, of path: String) -> [SettingsMistakes.Mistake] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let line = line.trimmingPrefix { $0.isWhitespace }
            let place = "line \(index + 1) of \(path)"
            guard let first = line.first, first != "#" else { return nil }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                return SettingsMistakes.Mistake(
                    setting: place, problem: "is no NAME=value", fix: "Write NAME=value, or # before a remark.")
            }
            let name = line[..<equals].reversed().drop { $0.isWhitespace }.reversed()
            return mistake(String(name), in: place)
        }
    }

    /// What Kubernetes tells every pod of a service that is called klatch.
    private static func isServiceLink(_ name: String) -> Bool {
        name == "KLATCH_PORT" || name.hasPrefix("KLATCH_PORT_") || name.hasPrefix("KLATCH_SERVICE_")
    }

    /// How many letters have to be added, dropped, changed or swapped with their neighbour (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.utf8.prefix(100)), Array(right.utf8.prefix(100)))
        var (beforeLast, last) = ([Int](), Array(0...b.count))
        for (i, letter) in a.enumerated() {
            var row = [i + 1]
            for (j, other) in b.enumerated() {
                var cost = min(last[j] + (letter == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
