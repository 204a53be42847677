import Foundation
import Primitives
import Store

/// Hands out a person's contacts as a file that the import takes back. No spreadsheet runs anything in it.
struct ContactExport: Sendable {
    let slice: OutreachSlice
    let owner: OutreachOwner
    /// Names of the fields that somebody has beside the fixed ones.
    let columns: [String]

    private static let fixed = [
        "Name", "First name", "Email", "Organisation", "Role", "Time zone", "Tags", "Notes",
    ]

    /// The fields of their own that contacts have. No two headings are alike, or no import would take the file back.
    static func columns(_ slice: OutreachSlice, _ owner: OutreachOwner) async throws -> [String] {
        var names: Set<String> = []
        try await eachBatch(slice, owner) { batch in for contact in batch { names.formUnion(contact.card.custom.keys) }
        }
        return names.sorted()
    }

    /// Writes the file piece by piece, each in a transaction of its own, so that a slow reader holds none open.
    func write(to output: (String) async throws -> Void) async throws {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(header, to: &bytes)
        try await Self.eachBatch(slice, owner) { batch in
            for contact in batch { writer.append(fields(contact.card), to: &bytes) }
            try await output(String(decoding: bytes, as: UTF8.self))
            bytes = []
        }
        if !bytes.isEmpty { try await output(String(decoding: bytes, as: UTF8.self)) }
    }

    /// Some contacts as a file of its own.
    func file(_ contacts: [Contact]) -> [UInt8] {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(header, to: &bytes)
        for contact in contacts { writer.append(fields(contact.card), to: &bytes) }
        return bytes
    }

    private var header: [String] {
        columns.reduce(into: Self.fixed) { header, name in
            let taken = Set(header.map { $0.lowercased() })
            let free = (1...).lazy.map { $0 == 1 ? name : "\(name) \($0)" }.first { !taken.contains($0.lowercased()) }
            header.append(free ?? name)
        }
    }

    private func fields(_ card: ContactCard) -> [String] {
        [
            card.name ?? "", card.givenName ?? "", card.address.text, card.organisation ?? "", card.role ?? "",
            card.timeZone ?? "", card.tags.joined(separator: "; "), card.notes,
        ] + columns.map { card.custom[$0] ?? "" }
    }

    private static func eachBatch(
        _ slice: OutreachSlice, _ owner: OutreachOwner, _ body: ([Contact]) async throws -> Void
    ) async throws {
        var last: ContactID?
        while true {
            let batch = try await slice.own(owner) { [last] tx in try slice.contacts.next(tx, owner, after: last) }
            if batch.isEmpty { return }
            try await body(batch)
            last = batch.last?.id
        }
    }
}
