import Charts
import Foundation
import Primitives
import Web

/// A picture as a page shows it: what it says in a sentence, what its parts mean, and all its numbers as a table.
struct Figure: Sendable {
    let id: String
    let heading: String
    let lead: String
    /// As wide as the page.
    let isBroad: Bool
    let drawing: Drawing
    let keys: [Key]
    let hasKeys: Bool
    /// What numbers in the picture stand for.
    let places: [Place]
    let hasPlaces: Bool
    private(set) var table: Table
    /// Where the table is to be had as a file.
    let href: String
    /// Where the same is to be had with names, for those who may.
    let named: String?

    init(
        id: String, heading: String, lead: String, isBroad: Bool = false, drawing: Drawing,
        keys: [(sample: Drawing, label: String)] = [], places: [Place] = [], table: Table, href: String,
        named: String? = nil
    ) {
        (self.id, self.heading, self.lead, self.isBroad, self.drawing) = (id, heading, lead, isBroad, drawing)
        self.keys = keys.map { Key(sample: $0.sample, label: $0.label) }
        self.places = places
        (hasKeys, hasPlaces) = (!keys.isEmpty, !places.isEmpty)
        (self.table, self.href, self.named) = (table, href, named)
    }

    /// Rows of a table on a page; the file has all of them.
    static let shownRows = 300

    /// As a page shows it.
    func shortened(_ catalogue: Catalogue) -> Figure {
        var figure = self
        figure.table = table.shortened(to: Self.shownRows, catalogue)
        return figure
    }

    struct Key: Sendable {
        let sample: Drawing
        let label: String
    }

    struct Place: Sendable {
        let number: String
        let name: String
        let value: String
        let href: String?
    }

    struct Table: Sendable {
        let head: [String]
        private(set) var rows: [Row]
        /// How many rows the file has beyond these, where it has.
        private(set) var more: String?

        /// Rows of equally many cells; the first names the row.
        init(_ head: [String], _ rows: [[String]]) {
            self.head = head
            self.rows = rows.map { Row(name: $0.first ?? "", cells: Array($0.dropFirst())) }
        }

        /// The same with a share of something at the end of each row: a page rounds it, the file has it as a number.
        init(_ head: [String], _ rows: [[String]], shares: [Share]) {
            self.head = head
            self.rows = zip(rows, shares).map { row, share in
                Row(name: row.first ?? "", cells: row.dropFirst() + [share.shown], share: share.number)
            }
        }

        /// With as many rows as a page bears.
        func shortened(to limit: Int, _ catalogue: Catalogue) -> Table {
            guard rows.count > limit else { return self }
            var table = self
            table.rows = Array(rows.prefix(limit))
            table.more = catalogue.count(rows.count - limit)
            return table
        }

        var csv: String {
            let writer = CSVWriter()
            var bytes = CSVWriter.byteOrderMark
            let hasShares = rows.contains { $0.share != nil }
            writer.append(hasShares ? head.dropLast() + [(head.last ?? "") + " (%)"] : head, to: &bytes)
            for row in rows {
                let cells = row.share.map { row.cells.dropLast() + [$0] } ?? row.cells
                writer.append([row.name] + cells, to: &bytes)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    struct Row: Sendable {
        let name: String
        let cells: [String]
        /// What the last cell is in the file, where it says less.
        var share: String?
    }

    /// A part of a whole in per cent: as a page says it, and as a number with a point and two places; empty of nothing.
    struct Share: Sendable {
        let shown: String
        let number: String

        init(_ part: Int, of whole: Int) {
            guard whole > 0 else {
                (shown, number) = ("–", "")
                return
            }
            let share = 100 * Double(part) / Double(whole)
            let rounded = Int(share.rounded())
            shown = rounded == 0 && part > 0 ? "<1%" : rounded == 100 && part < whole ? ">99%" : "\(rounded)%"
            number = String(format: "%.2f", share)
        }
    }
}
