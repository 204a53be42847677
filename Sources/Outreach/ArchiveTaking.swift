import Audit
import Foundation
import Primitives
import Store

/// Takes an archive back, some lines at a time. Nothing that it holds goes out to anybody.
extension OutreachSlice {
    struct Taken: Sendable {
        var contacts = 0
        var sequences = 0
        var entries = 0
        var conversations = 0
    }

    /// Writes what an archive holds and is not there: contacts first, then what hangs on them. In one transaction.
    func takeBack(_ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID) throws -> Taken {
        var taken = Taken()
        let cards = Pile<ContactCard> { batch in taken.contacts += try takeCards(tx, owner, batch) }
        var (sequences, entries): ([MailSequence], [Suppression]) = ([], [])
        try eachRecord(tx, owner, id) { record in
            switch record {
            case .card(let card): try cards.add(card)
            case .sequence(let sequence): sequences.append(sequence)
            case .entry(let entry): entries.append(entry)
            case .conversation: break
            }
        }
        try cards.flush()
        guard try contacts.count(tx, owner) <= Contact.maximum else { throw ContactRefusal.tooMany }
        taken.sequences = try takeSequences(tx, owner, sequences)
        let names = Dictionary(
            try self.sequences.all(tx, owner).map { ($0.sequence.name, $0.id) }, uniquingKeysWith: { first, _ in first }
        )
        let past = Pile<PastConversation> { taken.conversations += try takeConversations(tx, owner, $0, names) }
        try eachRecord(tx, owner, id) { if case .conversation(let one) = $0 { try past.add(one) } }
        try past.flush()
        for entry in entries { try suppressions.add(tx, owner, entry) }
        if !entries.isEmpty { try stopSuppressed(tx, owner) }
        taken.entries = entries.count
        return taken
    }

    private func eachRecord(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: ContactImportID,
        _ body: (ArchiveIntake.Record) throws -> Void
    ) throws {
        var intake = ArchiveIntake()
        try contactImports.eachPiece(tx, owner, id) { try intake.take($0, body) }
        try intake.finish()
    }

    /// Adds who is new and fills in who is there; whom nobody is to write to stays away. Returns how many are new.
    func takeCards(_ tx: Transaction, _ owner: OutreachOwner, _ cards: [ContactCard]) throws -> Int {
        try writeContacts(tx, owner, cards.uniqued()).new
    }

    private func takeSequences(_ tx: Transaction, _ owner: OutreachOwner, _ new: [MailSequence]) throws -> Int {
        let present = try sequences.all(tx, owner).map(\.sequence.withoutMeeting)
        let wanted = new.filter { !present.contains($0) }
        guard present.count + wanted.count <= MailSequence.maximum else { throw SequenceRefusal.tooMany }
        for sequence in wanted { _ = try sequences.add(tx, owner, sequence) }
        return wanted.count
    }

    /// Those whose contact is there and of whom nothing is known from that moment. Returns how many.
    private func takeConversations(
        _ tx: Transaction, _ owner: OutreachOwner, _ past: [PastConversation], _ names: [String: SequenceID]
    ) throws -> Int {
        let known = try contacts.known(tx, owner, past.map(\.contact))
        var count = 0
        for one in past {
            guard let contact = known[one.contact] else { continue }
            let present = try enrolments.of(tx, owner, contact)
            // The archive says seconds, and no parts of them.
            guard !present.contains(where: { abs($0.createdAt.timeIntervalSince(one.began)) < 1 }) else { continue }
            let id = try enrolments.restore(tx, owner, contact, one.sequence.flatMap { names[$0] }, one)
            for (step, mail) in one.mails.enumerated() {
                try messages.restore(tx, owner, id, contact, step: step, mail)
            }
            count += 1
        }
        return count
    }
}

extension [ContactCard] {
    /// The first of those with the same address, in their order.
    func uniqued() -> [ContactCard] {
        var seen: Set<String> = []
        return filter { seen.insert($0.address.canonical).inserted }
    }
}

/// Values that are written some at a time.
final class Pile<Value> {
    private var values: [Value] = []
    private let write: ([Value]) throws -> Void

    init(_ write: @escaping ([Value]) throws -> Void) { self.write = write }

    func add(_ value: Value) throws {
        values.append(value)
        if values.count == ContactStore.batch { try flush() }
    }

    func flush() throws {
        if !values.isEmpty { try write(values) }
        values = []
    }
}
