import Foundation
import Primitives
import Testing

@testable import Backups

struct RowsReaderTests {
    private static let script = """
        CREATE TABLE person (id uuid);
        COPY klatch.decoy (a) FROM stdin;
        -- klatch rows 1
        COPY klatch.account (id, name) FROM stdin;
        1\tAda
        2\t\\\\.
        \\.
        COPY klatch.empty (id) FROM stdin;
        \\.
        COPY klatch.support_entry (line, "position") FROM stdin;
        \\N\t\\N
        \\.
        -- klatch end of rows
        COMMIT;

        """

    private func read(_ text: String, piece: Int = .max) throws -> [(RowsReader.Block, String)] {
        let reader = try RowsReader(MemorySource(Array(text.utf8), piece: piece), file: "rows")
        var found: [(RowsReader.Block, String)] = []
        while let block = try reader.nextBlock() {
            var rows: [UInt8] = []
            while let more = try reader.nextRows() { rows += more }
            found.append((block, String(decoding: rows, as: UTF8.self)))
        }
        return found
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 100, 100_000])
    func blocksAreReadInPiecesOfAnySize(piece: Int) throws {
        let found = try read(Self.script, piece: piece)
        #expect(found.map(\.0.table) == ["account", "empty", "support_entry"])
        #expect(found.map(\.0.columns) == [["id", "name"], ["id"], ["line", "position"]])
        #expect(found.map(\.1) == ["1\tAda\n2\t\\\\.\n", "", "\\N\t\\N\n"])
    }

    @Test func rowsThatNobodyAsksForAreSkipped() throws {
        let reader = try RowsReader(MemorySource(Array(Self.script.utf8), piece: 3), file: "rows")
        #expect(try reader.nextBlock()?.table == "account")
        #expect(try reader.nextBlock()?.table == "empty")
        #expect(try reader.nextBlock()?.table == "support_entry")
        #expect(try reader.nextBlock() == nil)
    }

    @Test func aStatementBetweenBlocksIsNotRead() {
        let planted = Self.script.replacing(
            "COPY klatch.empty", with: "ALTER ROLE klatch_app BYPASSRLS;\nCOPY klatch.empty")
        #expect(throws: BackupError.self) { try read(planted) }
    }

    @Test(arguments: [
        "COPY public.x (a) FROM stdin;", "COPY klatch.x () FROM stdin;", "COPY klatch.x (a, a) FROM stdin;",
        "COPY klatch.x (a) FROM PROGRAM 'sh';", "COPY klatch.x; DROP TABLE y (a) FROM stdin;",
        "COPY klatch.\"x\"\" y\" (a) FROM stdin;", "COPY klatch.x (a) FROM stdin; ", "copy klatch.x (a) from stdin;",
        "COPY klatch.X (a) FROM stdin;", "COPY klatch.x (a,b) FROM stdin;",
    ])
    func onlyOneFormOfBlockIsRead(line: String) { #expect(RowsReader.block(ArraySlice(line.utf8)) == nil) }

    @Test func aScriptWithoutItsMarksIsRefused() {
        #expect(throws: BackupError.self) { try read("") }
        #expect(throws: BackupError.self) { try read("-- klatch rows 1\n") }
        #expect(throws: BackupError.self) { try read("-- klatch rows 1\nCOPY klatch.a (b) FROM stdin;\n1\n") }
        #expect(throws: BackupError.self) { try read("-- klatch rows 1\nCOPY klatch.a (b) FROM stdin;\n\\.") }
    }

    @Test func mutatedScriptsAreReadOrRefusedAndNeverTrap() throws {
        var generator = SplitMix64(state: 39)
        for _ in 0..<2000 {
            var bytes = Array(Self.script.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = bytes.indices.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                default: bytes.insert(contentsOf: Array("\n\\.\n".utf8), at: place)
                }
                if bytes.isEmpty { bytes = [10] }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do { _ = try read(text, piece: Int.random(in: 1...200, using: &generator)) } catch {
                #expect(error is BackupError)
            }
        }
    }
}
