import Foundation
import Primitives
import Testing

@testable import Outreach

@Suite("A file of contacts")
struct ContactFileTests {
    private struct Read {
        var file: ContactFile
        var rows: [ContactFile.Row] = []
    }

    private func read(_ lines: String..., mapping: ContactMapping? = nil) throws -> Read {
        var read = Read(file: ContactFile(mapping: mapping))
        try read.file.take(Array((lines.joined(separator: "\r\n") + "\r\n").utf8)) { read.rows.append($0) }
        try read.file.finish { read.rows.append($0) }
        return read
    }

    @Test("is read by its headings in either language, and an unknown one becomes a field of its own")
    func headings() throws {
        let file = try read(
            "Vorname;Nachname;E-Mail-Adresse;Firma;Schlagworte;Getroffen",
            "Ada;Okafor;ada@example.org;Far Away;Messe, Frühling;Treppe")
        let card = try #require(file.rows.first?.card)
        #expect(card.name == "Ada Okafor" && card.givenName == "Ada" && card.organisation == "Far Away")
        #expect(card.tags == ["Messe", "Frühling"] && card.custom == ["Getroffen": "Treppe"])
    }

    @Test("says of each row what is wrong with it, and takes the others")
    func problems() throws {
        let file = try read(
            "Name,Email,Time zone", "Ada,ada@example.org,Europe/Oslo", "Ben,nonsense,", "Cleo,ADA@example.org,",
            "Dee,dee@example.org,CET", "", "Eve,eve@example.org,")
        #expect(file.rows.map(\.card.name) == ["Ada", "Eve"] && file.file.rowCount == 5)
        #expect(
            file.file.problems.map { [$0.row, $0.column] } == [[3, 2], [4, 2], [5, 3]]
                && file.file.problems.map(\.reason) == [.address(.malformed), .repeated(firstRow: 2), .unknownZone])
    }

    @Test("with a formula in it is text like any other, and comes back from an export as it was")
    func formulas() throws {
        let file = try read("Name,Email,Note", "'=1+1,ada@example.org,\"'@SUM(A1)\"")
        let card = try #require(file.rows.first?.card)
        #expect(card.name == "=1+1" && card.notes == "@SUM(A1)")
        var bytes: [UInt8] = []
        CSVWriter().append([card.name ?? ""], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "'=1+1\r\n")
    }

    @Test(
        "is read by its headings, the vague ones last, and by its first row where no heading speaks of addresses",
        arguments: [
            (["Name", "Adresse", "E-Mail"], ["Ada", "Way 1", ""], 2), (["Name", "Adresse"], ["Ada", "Way 1"], 1),
            (["Name", "E-mail 1 - Value"], ["Ada", ""], 1), (["Name", "Work Email"], ["Ada", ""], 1),
            (["Nombre", "Correo electrónico"], ["Ada", ""], 1), (["Wer", "Wo"], ["Ada", "ada@example.org"], 1),
        ])
    func guess(_ header: [String], _ samples: [String], _ place: Int) {
        let mapping = ContactGuess.mapping(header, samples: samples)
        #expect(mapping.index(of: .address) == place && mapping.problems.isEmpty)
    }

    @Test("is read by the columns that somebody chose, and not at all by two that hold the same")
    func chosen() throws {
        let lines = ["Nick,Name,Contact\r\nAce,Ada Okafor,ada@example.org"]
        let card = try read(lines[0], mapping: ContactMapping([.custom("Nick"), .name, .address])).rows.first?.card
        #expect(
            card?.name == "Ada Okafor" && card?.custom == ["Nick": "Ace"] && card?.address.text == "ada@example.org")
        let twice = ContactMapping([.name, .name, .address])
        #expect(twice.problems.map(\.column) == [1])
        #expect(try read(lines[0], mapping: twice).rows.isEmpty)
        #expect(try read(lines[0], mapping: twice).file.rowCount == 1)
    }

    @Test("of 100,000 rows is read without keeping them, and one of more is refused in words")
    func tooMany() throws {
        var (file, count) = (ContactFile(), 0)
        try file.take(Array("Name,Email\r\n".utf8)) { _ in }
        for start in stride(from: 0, to: ContactFile.maximumRows, by: 1000) {
            let lines = (start..<start + 1000).map { "A,a\($0)@example.org\r\n" }.joined()
            try file.take(Array(lines.utf8)) { _ in count += 1 }
        }
        #expect(count == ContactFile.maximumRows && file.problems.isEmpty)
        let error = #expect(throws: CSVError.self) { try file.take(Array("B,b@example.org\r\n".utf8)) { _ in } }
        #expect(error?.reason == .tooManyRows(limit: ContactFile.maximumRows))
    }

    @Test("of any bytes at all is read or refused, and what it takes are addresses", arguments: 0..<40)
    func fuzz(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let pieces = [
            "Name", "Email", "Tags", ",", ";", "\t", "\"", "\r\n", "\n", "a@example.org", "=", "'", "\u{202E}", "é",
            "\u{0}", " ", "Notes", "b@x.example",
        ]
        for _ in 0..<50 {
            var (file, cards): (ContactFile, [ContactCard]) = (ContactFile(), [])
            let text = "Email,Name\n" + (0..<30).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            do {
                for byte in text.utf8 { try file.take([byte]) { cards.append($0.card) } }
                try file.finish { cards.append($0.card) }
            } catch is CSVError { continue }
            #expect(Set(cards.map(\.address)).count == cards.count)
            #expect(cards.allSatisfy { $0.name?.unicodeScalars.contains("\u{202E}") != true })
        }
    }
}

@Suite("What is known of a contact")
struct ContactCardTests {
    private static let address = "ada@example.org"

    @Test("is filled in by another file where it is empty, and written over nowhere")
    func filled() throws {
        let address = try EmailAddress(parsing: Self.address)
        let own = ContactCard(address: address, name: "Ada", tags: ["Fair"], custom: ["Floor": "third"])
        let other = ContactCard(
            address: address, name: "Adelaide", organisation: "Far Away", tags: ["fair", "spring"],
            custom: ["Floor": "first", "Desk": "left"])
        let both = own.filled(by: other)
        #expect(both.name == "Ada" && both.organisation == "Far Away" && both.tags == ["Fair", "spring"])
        #expect(both.custom == ["Floor": "third", "Desk": "left"])
        #expect(both.filled(by: other) == both)
    }

    @Test(
        "is found by a part of a name, an address or a tag, whatever case and accents",
        arguments: [
            ("ada", true), ("EXAMPLE.org", true), ("frühl", true), ("fruhl", true), ("berlin", false),
        ])
    func found(_ word: String, _ isFound: Bool) throws {
        let card = ContactCard(address: try EmailAddress(parsing: Self.address), name: "Ada", tags: ["Frühling"])
        #expect(card.mentions(word) == isFound)
    }
}

@Suite("Whom somebody does not write to")
struct SuppressionTests {
    @Test("is an address or a domain, with or without the sign before it")
    func parsing() throws {
        let address = try EmailAddress(parsing: "ada@Example.org")
        #expect(try Suppression(parsing: "ada@Example.org") == .address(address))
        #expect(try Suppression(parsing: "@Example.ORG") == .domain("example.org"))
        #expect(try Suppression(parsing: "sub.example.org") == .domain("sub.example.org"))
        for text in ["", "org", "a@b", "x y.org", "@", "ada@@example.org"] {
            #expect(throws: SuppressionError.unreadable) { try Suppression(parsing: text) }
        }
    }

    @Test("covers an address by itself, its domain and the domains above, and no other")
    func covering() throws {
        let address = try EmailAddress(parsing: "ada@a.b.example.org")
        #expect(
            Suppression.covering(address) == [
                .address(address), .domain("a.b.example.org"), .domain("b.example.org"), .domain("example.org"),
            ])
    }
}
