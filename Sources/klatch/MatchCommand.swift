import ArgumentParser
import Foundation
import MatchFiles
import Matching

struct MatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Match people, or the vertices of a graph, without a server.",
        discussion: """
            With --people: plans rounds. The file is CSV with a column email; department, location, seniority, tenure, \
            start date, languages, hours, pool, wishes and blocked are known too, any other column is an attribute \
            for rules. --csv prints round,group,email, which --history reads again.

            With --edges: the matching of greatest weight. First line n m, then m lines u v weight, vertices from 0, \
            weights whole numbers from -2^59 to 2^59. Prints the chosen edges, one u v a line, and on standard error \
            "weight W bound B"; equal numbers are a proof.

            A bad file prints nothing but its line and the reason on standard error, and makes exit code 2. All file \
            shapes and rules: docs/match.md.
            """)

    @Option(help: "The people, a CSV file.") var people: String?
    @Option(help: "Past rounds, a CSV file: round, group, email.") var history: String?
    @Option(help: "Rules and wishes, a YAML file.") var rules: String?
    @Option(help: "People in a group, 2 to 8.") var size: Int?
    @Option(help: "A number; another one draws other rounds.") var seed: UInt64 = 1
    @Option(help: "Rounds to plan, one after another.") var rounds: Int = 1
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Print CSV: round, group, email.") var csv = false
    @Option(help: "A graph instead of people.") var edges: String?

    func validate() throws {
        guard (people == nil) != (edges == nil) else { throw ValidationError("Give either --people or --edges.") }
        guard edges == nil || (history == nil && rules == nil && size == nil && !json && !csv && rounds == 1) else {
            throw ValidationError("--edges goes with no other option.")
        }
        guard size.map((2...8).contains) ?? true else { throw ValidationError("--size is from 2 to 8.") }
        guard (1...MatchJob.maximumRounds).contains(rounds) else {
            throw ValidationError("--rounds is from 1 to \(MatchJob.maximumRounds).")
        }
        guard !(json && csv) else { throw ValidationError("Give either --json or --csv.") }
    }

    func run() throws {
        if let edges { try MatchedFile(edges).matchEdges() }
        if let people { try planRounds(people) }
    }

    private func planRounds(_ path: String) throws {
        let roster = try MatchedFile(path).read(PeopleFile.read)
        let past = try history.map { try MatchedFile($0).read { try HistoryFile.read($0, people: roster) } }
        let ruling = try rules.map { try MatchedFile($0).read(RulesFile.read) } ?? RulesFile()
        let job = try MatchedFile(rules ?? path).telling {
            try MatchJob(people: roster, history: past, rules: ruling, size: size, seed: seed)
        }
        MatchedFile(path).tell(roster.notes)
        if let rules { MatchedFile(rules).tell(job.notes) }
        let planned = try MatchedFile(path).telling {
            for sentence in try job.impossible() + job.contradictions() {
                Terminal.complain("klatch match: \(sentence)")
            }
            return try job.rounds(rounds)
        }
        guard roster.addresses.count < 2 || planned.contains(where: { !$0.plan.groups.isEmpty }) else {
            Terminal.complain("klatch match: the rules let nobody meet, so there is no round")
            throw ExitCode(2)
        }
        if roster.addresses.count < 2 {
            Terminal.complain("klatch match: there is only one person, and nobody to meet")
        }
        try show(planned, roster)
    }

    private func show(_ planned: [NumberedRound], _ roster: PeopleFile) throws {
        if json { return try Terminal.sayJSON(RoundsJSON(planned, roster)) }
        if csv {
            for line in RoundsText.leftOut(planned, roster) { Terminal.complain("klatch match: \(line)") }
            return FileHandle.standardOutput.write(Data(RoundsCSV.bytes(planned, roster)))
        }
        Terminal.write(RoundsText.text(planned, roster))
    }
}

/// A file of the command, and how its mistakes are told: path, line and reason on standard error, exit code 2.
private struct MatchedFile {
    let path: String

    init(_ path: String) { self.path = path }

    func read<Value>(_ reading: (Chunks) throws -> Value) throws -> Value {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            Terminal.complain("\(path): the file cannot be opened")
            throw ExitCode(2)
        }
        defer { try? handle.close() }
        return try telling {
            try reading {
                let data = try handle.read(upToCount: 1 << 20)
                return data.flatMap { $0.isEmpty ? nil : [UInt8]($0) }
            }
        }
    }

    /// Says what was passed over, on standard error.
    func tell(_ notes: [FileNote]) {
        for sentence in FileNote.sentences(notes) { Terminal.complain("\(path): note: \(sentence)") }
    }

    func telling<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let mistake as FileMistake {
            Terminal.complain("\(path): line \(mistake.line): \(mistake.reason)")
        } catch let error as MatchingError {
            Terminal.complain("\(path): \(error)")
        } catch let error as CocoaError {
            Terminal.complain("\(path): the file cannot be read (\(error.code.rawValue))")
        }
        throw ExitCode(2)
    }

    func matchEdges() throws {
        let graph = try read(EdgeFileReader.read)
        let matching = try telling { try EdgeListMatching(vertexCount: graph.vertexCount, edges: graph.edges) }
        var text = ""
        for (vertex, mate) in matching.mates.enumerated() {
            if let mate, vertex < mate { text += "\(vertex) \(mate)\n" }
        }
        Terminal.write(text)
        Terminal.complain("weight \(matching.weight) bound \(matching.bound)")
    }
}
