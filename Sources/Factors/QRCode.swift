import CQRencode

/// A QR code (ISO/IEC 18004), by libqrencode: dark and light squares, and their picture.
package struct QRCode: Sendable, Hashable {
    /// UTF-8 octets of text. A code of level M holds 2,331.
    package static let maximumLength = 2_000
    /// Light squares around the code that scanners need (section 9.1).
    static let quietZone = 4

    /// Squares along an edge.
    package let width: Int
    /// Row by row from the top.
    private let darkSquares: [Bool]

    /// Nil for no text or too much of it. Level M stands 15 % of damage: glare, a cracked screen.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.maximumLength).contains(bytes.count),
            let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
        else { return nil }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        // The lowest bit of each byte says whether the square is dark.
        darkSquares = UnsafeBufferPointer(start: code.pointee.data, count: width * width).map { $0 & 1 == 1 }
    }

    /// False outside the code.
    package func isDark(row: Int, column: Int) -> Bool {
        guard (0..<width).contains(row), (0..<width).contains(column) else { return false }
        return darkSquares[row * width + column]
    }

    /// Squares on a side of the picture, with the quiet zone.
    package var edge: Int { width + 2 * Self.quietZone }

    /// The picture as the path of an SVG of ``edge`` squares: one flat rectangle for each run of dark squares in a row.
    package var darkPath: String {
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let run = (column..<width).prefix { isDark(row: row, column: $0) }.count
                if run > 0 { path += "M\(column + Self.quietZone) \(row + Self.quietZone)h\(run)v1h-\(run)z" }
                column += max(run, 1)
            }
        }
        return path
    }
}
