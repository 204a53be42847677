import Foundation
import MatchFiles
import Matching

/// Measures the engine by itself: CPU seconds of the search, without reading files.
///
///     matching-benchmark pairs FILE                    a graph as `klatch match --edges` reads it
///     matching-benchmark groups FILE EFFORT SEED       an instance of MDGPLIB
///     matching-benchmark golf GROUPS SIZE ROUNDS SEED  rounds in which nobody should meet twice
///     matching-benchmark year FILE PEOPLE SEED         52 rounds; each line of the file a pair that must not meet
@main
struct MatchingBenchmark {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst().map { $0 }
        switch words.first {
        case "pairs": try pairs(words[1])
        case "groups": try groups(words[1], effort: Int(words[2]) ?? 0, seed: UInt64(words[3]) ?? 0)
        case "golf":
            let numbers = words.dropFirst().compactMap { Int($0) }
            try golf(numbers[0], numbers[1], numbers[2], seed: UInt64(numbers[3]))
        case "year": try year(words[1], people: Int(words[2]) ?? 0, seed: UInt64(words[3]) ?? 0)
        default: print("pairs, groups, golf or year")
        }
    }

    private static func cpu() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    private static func say(_ facts: [(String, String)], since start: Double) {
        print((facts + [("cpu", "\(cpu() - start)")]).map { "\($0.0) \($0.1)" }.joined(separator: " "))
    }

    private static func pairs(_ path: String) throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let graph = try EdgeFileReader.read {
            try handle.read(upToCount: 1 << 20).flatMap { $0.isEmpty ? nil : [UInt8]($0) }
        }
        let start = cpu()
        let matching = try EdgeListMatching(vertexCount: graph.vertexCount, edges: graph.edges)
        say([("weight", "\(matching.weight)"), ("bound", "\(matching.bound)")], since: start)
    }

    private static func groups(_ path: String, effort: Int, seed: UInt64) throws {
        let problem = try instance(path)
        let start = cpu()
        var random = SeededRandom(seed: seed)
        var search = GroupAnnealing(problem, groups: problem.firstDivision(&random), seed: seed)
        try search.run(effort: effort)
        say([("value", "\(Double(-search.bestCost) / 1000)")], since: start)
    }

    /// First line: elements, groups, ds or ss, least and greatest size of each group; then `i j diversity`.
    private static func instance(_ path: String) throws -> GroupProblem {
        let words = try String(contentsOfFile: path, encoding: .utf8).split { $0.isWhitespace }
        let count = Int(words[0]) ?? 0
        let groups = Int(words[1]) ?? 0
        let bounds = words[3..<(3 + 2 * groups)].compactMap { Int($0) }
        var costs = Array(repeating: Int64(0), count: count * count)
        for place in stride(from: 3 + 2 * groups, to: words.count - 2, by: 3) {
            guard let one = Int(words[place]), let other = Int(words[place + 1]), let worth = Double(words[place + 2])
            else { continue }
            costs[one * count + other] = -Int64((worth * 1000).rounded())
            costs[other * count + one] = costs[one * count + other]
        }
        return GroupProblem(
            count: count, costs: costs, sizes: (0..<groups).map { bounds[2 * $0]...bounds[2 * $0 + 1] })
    }

    private static func golf(_ groups: Int, _ size: Int, _ rounds: Int, seed: UInt64) throws {
        let people = Array(repeating: Participant(), count: groups * size)
        let start = cpu()
        var series = RoundSeries(RoundRequest(participants: people, groupSize: size, seed: seed), firstRound: 1)
        say([("repeats", "\(YearReport(try series.plan(rounds: rounds), people: people.count).repeats)")], since: start)
    }

    private static func year(_ path: String, people: Int, seed: UInt64) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let forbidden = lines.map { $0.split(separator: " ").compactMap { Int($0) } }.map {
            ForbiddenPair($0[0], $0[1])
        }
        let start = cpu()
        let participants = Array(repeating: Participant(), count: people)
        var series = RoundSeries(
            RoundRequest(participants: participants, forbidden: forbidden, seed: seed), firstRound: 1)
        let report = YearReport(try series.plan(rounds: 52), people: people)
        say([("repeats", "\(report.repeats)"), ("out", "\(report.leftOut)")], since: start)
    }
}
