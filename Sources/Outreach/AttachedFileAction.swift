import Audit
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Web

extension OutreachSlice {
    var fileRoutes: [Route] {
        [
            .get("/outreach/messages/{message}/files", .may(.outreachOwn)) { try await filesPage($0, Form()) },
            .post(
                "/outreach/messages/{message}/files", .may(.outreachOwn),
                body: .upload(maximumBytes: AttachedFile.readSize), attachFile),
            .get("/outreach/messages/{message}/files/{attachment}", .may(.outreachOwn), fetchFile),
            .post("/outreach/messages/{message}/files/{attachment}/remove", .may(.outreachOwn), removeFile),
        ]
    }

    private func filesPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus = .ok) async throws -> Reply {
        let message = try await message(exchange)
        let kept = try await own(message.owner) { try files.kept($0, message) }
        return .page(AttachedFilesPage(message, kept, form, exchange), status: status)
    }

    private func attachFile(_ exchange: Exchange) async throws -> Reply {
        let message = try await message(exchange)
        var form = Form()
        do {
            let (file, octets) = try await receivedFile(exchange)
            try await own(message.owner) { try attach($0, message, file, octets) }
            return .redirect(
                to: "/outreach/messages/\(message.id.text)/files", notice: WordKey("outreach.message.changed"))
        } catch let refusal as AttachedFileError {
            form.refuse("file", refusal)
        } catch let refusal as EnrolmentError {
            form.refuse("file", refusal)
        } catch let refusal as TooManyTries {
            form.refuse("file", refusal)
            return try await filesPage(exchange, form, status: .unprocessableContent).refusing(refusal)
        } catch RequestRefusal.tooLarge {
            form.refuse("file", AttachedFileError.tooLarge)
        }
        return try await filesPage(exchange, form, status: .unprocessableContent)
    }

    /// A file that came with a form, which is what it says. Throws `AttachedFileError`, `TooManyTries` and `RequestRefusal`.
    func receivedFile(_ exchange: Exchange) async throws -> (FileName, [UInt8]) {
        var (octets, size) = ([UInt8](), 0)
        let name = try await exchange.upload("file", maximumBytes: AttachedFile.readSize) {
            try await limiter.check(.outreachFile, [limiter.keys.account(try exchange.signedIn.account)])
        } _: {
            size += $0.count
            if size <= AttachedFile.maximumSize { octets += $0 }
        }
        guard size <= AttachedFile.maximumSize else { throw AttachedFileError.tooLarge }
        let file = FileName(name)
        guard let file, let kind = file.ending.flatMap(FileKind.init(ending:)) else { throw AttachedFileError.kind }
        guard !octets.isEmpty else { throw AttachedFileError.empty }
        guard kind.matches(octets) else { throw AttachedFileError.content }
        return (file, octets)
    }

    /// One more file for a mail, which waits for a yes again.
    func attach(_ tx: Transaction, _ seen: OutreachMessage, _ name: FileName, _ octets: [UInt8]) throws {
        // One person's files are counted one after the other.
        try contacts.hold(tx, seen.owner)
        var message = try changeable(tx, seen)
        let present = message.document.files
        guard present.count < AttachedFile.maximumCount else { throw AttachedFileError.tooMany }
        guard present.reduce(octets.count, { $0 + $1.size }) <= AttachedFile.maximumSize else {
            throw AttachedFileError.tooLarge
        }
        guard try files.waiting(tx, seen.owner) + octets.count <= AttachedFile.maximumWaiting else {
            throw AttachedFileError.full
        }
        message.document.files.append(try files.add(tx, message, name, octets))
        try messages.save(tx, message)
    }

    private func removeFile(_ exchange: Exchange) async throws -> Reply {
        let seen = try await message(exchange)
        let file = try await file(exchange, of: seen)
        _ = try exchange.form()
        try await own(seen.owner) { tx in
            var message = try changeable(tx, seen)
            message.document.files.removeAll { $0.id == file.id }
            try files.drop(tx, seen.owner.workspace, file.id)
            try messages.save(tx, message)
        }
        return .redirect(to: "/outreach/messages/\(seen.id.text)/files", notice: WordKey("outreach.message.changed"))
    }

    /// Locked, and waiting for a yes again. Throws `EnrolmentError` where it is under way or over.
    private func changeable(_ tx: Transaction, _ seen: OutreachMessage) throws -> OutreachMessage {
        guard let (found, enrolment) = try locked(tx, seen.owner.workspace, seen.id), enrolment.state != .ended else {
            throw EnrolmentError.tooLate
        }
        var message = found
        guard message.dispatch.rewrite() else { throw EnrolmentError.tooLate }
        message.approval = nil
        return message
    }

    private func fetchFile(_ exchange: Exchange) async throws -> Reply {
        let message = try await message(exchange)
        let file = try await file(exchange, of: message)
        let octets = try await own(message.owner) { try files.octets($0, message, file) }
        guard let octets, let name = FileName(file.name) else { throw RequestRefusal.notFound }
        return .file(octets, disposition: name.disposition)
    }

    private func file(_ exchange: Exchange, of message: OutreachMessage) async throws -> AttachedFile {
        let id: Identifier<AttachedFile> = try exchange.id("attachment")
        guard let file = message.document.files.first(where: { $0.id == id.uuid }) else {
            throw RequestRefusal.notFound
        }
        return file
    }
}
