import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Web

/// Files that go with the mails of a sequence: whoever is written to by it gets them.
extension OutreachSlice {
    var sequenceFileRoutes: [Route] {
        [
            .get("/outreach/sequences/{sequence}/files", .may(.outreachOwn)) {
                try await sequenceFilesPage($0, Form())
            },
            .post(
                "/outreach/sequences/{sequence}/files", .may(.outreachOwn),
                body: .upload(maximumBytes: AttachedFile.readSize), encloseFile),
            .get("/outreach/sequences/{sequence}/files/{enclosure}", .may(.outreachOwn), fetchEnclosure),
            .post("/outreach/sequences/{sequence}/files/{enclosure}/remove", .may(.outreachOwn), removeEnclosure),
        ]
    }

    /// Which mail of the sequence is meant, from 0: in the query, so that a form without scripts can say it.
    private func chosenMail(_ exchange: Exchange) -> Int {
        exchange.query("mail").flatMap { Int($0) }.map { max(0, min($0, MailSequence.maximumFollowUps)) } ?? 0
    }

    private func sequenceFilesPage(
        _ exchange: Exchange, _ form: Form, status: HTTPStatus = .ok
    ) async throws -> Reply {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        let kept = try await own(owner) { try sequences.sequence($0, owner, id) }
        guard let kept else { throw RequestRefusal.notFound }
        return .page(SequenceFilesPage(kept, chosen: chosenMail(exchange), form, exchange), status: status)
    }

    private func encloseFile(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        let mail = chosenMail(exchange)
        guard try await own(owner, { try sequences.sequence($0, owner, id) }) != nil else {
            throw RequestRefusal.notFound
        }
        var form = Form()
        do {
            let (file, octets) = try await receivedFile(exchange)
            try await own(owner) { try enclose($0, owner, id, mail, file, octets) }
            return .redirect(
                to: "/outreach/sequences/\(id.text)/files", notice: WordKey("outreach.sequence.saved"))
        } catch let refusal as AttachedFileError {
            form.refuse("file", refusal)
        } catch let refusal as TooManyTries {
            form.refuse("file", refusal)
            return try await sequenceFilesPage(exchange, form, status: .unprocessableContent).refusing(refusal)
        } catch RequestRefusal.tooLarge {
            form.refuse("file", AttachedFileError.tooLarge)
        }
        return try await sequenceFilesPage(exchange, form, status: .unprocessableContent)
    }

    /// One more file for a mail of a sequence. What was written by it before stays as it is.
    private func enclose(
        _ tx: Transaction, _ owner: OutreachOwner, _ id: SequenceID, _ mail: Int, _ name: FileName, _ octets: [UInt8]
    ) throws {
        // One person's files are counted one after the other.
        try contacts.hold(tx, owner)
        guard var sequence = try sequences.sequence(tx, owner, id, locking: true)?.sequence,
            sequence.steps.indices.contains(mail)
        else { throw RequestRefusal.notFound }
        let present = sequence.steps[mail].files
        guard present.count < AttachedFile.maximumCount else { throw AttachedFileError.tooMany }
        guard present.reduce(octets.count, { $0 + $1.size }) <= AttachedFile.maximumSize else {
            throw AttachedFileError.tooLarge
        }
        guard try sequenceFiles.size(tx, owner) + octets.count <= AttachedFile.maximumInSequences else {
            throw AttachedFileError.sequencesFull
        }
        let file = AttachedFile(
            id: random.uuid(at: tx.now), name: name.text, size: octets.count, code: vault.fileCode(octets))
        try sequenceFiles.add(tx, owner, id, file.id, octets)
        sequence.steps[mail].files.append(file)
        try sequences.change(tx, owner, id, sequence)
    }

    private func removeEnclosure(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        let file: Identifier<AttachedFile> = try exchange.id("enclosure")
        _ = try exchange.form()
        try await own(owner) { tx in
            guard var sequence = try sequences.sequence(tx, owner, id, locking: true)?.sequence,
                sequence.files.contains(where: { $0.id == file.uuid })
            else { throw RequestRefusal.notFound }
            for index in sequence.steps.indices { sequence.steps[index].files.removeAll { $0.id == file.uuid } }
            try sequences.change(tx, owner, id, sequence)
            try sequenceFiles.keep(tx, owner, id, only: sequence.files)
        }
        return .redirect(to: "/outreach/sequences/\(id.text)/files", notice: WordKey("outreach.sequence.saved"))
    }

    private func fetchEnclosure(_ exchange: Exchange) async throws -> Reply {
        let (owner, id): (OutreachOwner, SequenceID) = (try owner(exchange), try exchange.id("sequence"))
        let wanted: Identifier<AttachedFile> = try exchange.id("enclosure")
        let found = try await own(owner) { tx -> (AttachedFile, [UInt8])? in
            guard let kept = try sequences.sequence(tx, owner, id),
                let file = kept.sequence.files.first(where: { $0.id == wanted.uuid }),
                let octets = try sequenceFiles.octets(tx, owner, id, file)
            else { return nil }
            return (file, octets)
        }
        guard let (file, octets) = found, let name = FileName(file.name) else { throw RequestRefusal.notFound }
        return .file(octets, disposition: name.disposition)
    }
}
