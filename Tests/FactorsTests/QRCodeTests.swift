import Primitives
import Testing

@testable import Factors

@Suite("A QR code")
struct QRCodeTests {
    /// "otpauth" at level M, as zbar read it from the picture. Row by row, dark as #.
    private static let known = """
        #######..##.#.#######
        #.....#.####..#.....#
        #.###.#.......#.###.#
        #.###.#..#.#..#.###.#
        #.###.#.##..#.#.###.#
        #.....#...#.#.#.....#
        #######.#.#.#.#######
        ..........###........
        #.#.#.#...##....#..#.
        ###....#.##...##....#
        .#....##..#.#...#.###
        .#####.###....##....#
        ...#.###..#.#.#..#.#.
        ........##.#.#.###.##
        #######..###.####.###
        #.....#...####.#....#
        #.###.#.#.##.####..##
        #.###.#...#...#.##.#.
        #.###.#.#...#..####.#
        #.....#..#....#....#.
        #######.#...#.####.##
        """

    private func rows(_ code: QRCode) -> [String] {
        (0..<code.width).map { row in
            (0..<code.width).map { code.isDark(row: row, column: $0) ? "#" : "." }.joined()
        }
    }

    @Test("is drawn as ISO/IEC 18004 has it")
    func drawn() throws {
        let code = try #require(QRCode("otpauth"))
        #expect(rows(code).joined(separator: "\n") == Self.known)
    }

    @Test("has its three corners and light all around", arguments: [1, 100, 500, 2_000])
    func corners(_ length: Int) throws {
        let code = try #require(QRCode(String(repeating: "x", count: length)))
        let edge = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
        let rows = rows(code)
        #expect(rows.prefix(7).map { String($0.prefix(7)) } == edge)
        #expect(rows.prefix(7).map { String($0.suffix(7)) } == edge)
        #expect(rows.suffix(7).map { String($0.prefix(7)) } == edge)
        #expect(!code.isDark(row: -1, column: 0) && !code.isDark(row: 0, column: code.width))
        #expect(code.width >= 21 && code.width <= 177 && (code.width - 17).isMultiple(of: 4))
    }

    @Test("exists for 1 to 2,000 octets of text")
    func bounds() {
        #expect(QRCode("") == nil && QRCode(String(repeating: "x", count: 2_001)) == nil)
        #expect(QRCode(String(repeating: "ü", count: 1_000)) != nil)
    }

    @Test("is pictured square by square, with four light squares around")
    func picture() throws {
        let code = try #require(QRCode("otpauth://totp/Klatch:ada%40example.org?secret=GEZDGNBV"))
        #expect(code.edge == code.width + 8)
        let path = code.darkPath
        var dark: Set<[Int]> = []
        for piece in path.split(separator: "M") {
            let numbers = piece.split { !$0.isNumber }.compactMap { Int($0) }
            try #require(numbers.count == 5 && numbers[2] == numbers[4] && numbers[3] == 1)
            for column in numbers[0]..<(numbers[0] + numbers[2]) { dark.insert([numbers[1] - 4, column - 4]) }
        }
        for row in 0..<code.width {
            for column in 0..<code.width {
                #expect(dark.contains([row, column]) == code.isDark(row: row, column: column))
            }
        }
    }
}
