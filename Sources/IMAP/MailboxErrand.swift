import Foundation

/// What is done in a mailbox, over a session that is signed in. Everything looks before it acts, so that each errand can
/// be run again after an answer that was lost.
struct MailboxErrand {
    /// Threads of one look at most, and messages of one thread.
    static let maximumThreads = 200
    static let maximumMessages = 500
    /// Folders of one look at most. Where there are more, nobody can say that nobody answered.
    static let maximumFolders = 500
    /// Octets of one message at most.
    static let maximumMessage = 25_000_000

    let session: IMAPSession
    let folders: FolderList

    init(_ session: IMAPSession, known: [IMAPFolder: String]) throws(IMAPFailure) {
        self.session = session
        let marked = session.capabilities.contains("SPECIAL-USE") && session.capabilities.contains("LIST-EXTENDED")
        let list = try session.ask(.words("LIST \"\" \"*\"" + (marked ? " RETURN (SPECIAL-USE)" : "")))
        folders = FolderList(list.values("LIST"), known: known)
    }

    // MARK: Messages of ours

    /// Puts a message into a folder, unless one with this identity is there. Says whether it was put there now.
    func put(_ message: [UInt8], _ id: OwnMessageID, in folder: IMAPFolder, flags: String) throws(IMAPFailure) -> Bool {
        guard message.count <= Self.maximumMessage else { throw .full }
        let name = try open(folder, toChange: false)
        guard try find(id).isEmpty else { return false }
        _ = try session.ask(.words("APPEND"), .value(name), .words(flags), .literal(message))
        return true
    }

    func isThere(_ id: OwnMessageID, in folder: IMAPFolder) throws(IMAPFailure) -> Bool {
        _ = try open(folder, toChange: false)
        return try !find(id).isEmpty
    }

    /// Says whether there was one. Where the server cannot delete single messages (UIDPLUS), it is marked as deleted and
    /// goes with the person's next clean-up: emptying the folder would take theirs as well.
    func delete(_ id: OwnMessageID, in folder: IMAPFolder) throws(IMAPFailure) -> Bool {
        _ = try open(folder, toChange: true)
        let found = try find(id)
        try delete(found)
        return !found.isEmpty
    }

    /// Puts a message in the place of others; nothing where none of them is there. What is replaced goes last, so that a
    /// conversation that breaks off loses none.
    func replace(
        _ old: Set<OwnMessageID>, with message: [UInt8], in folder: IMAPFolder, flags: String
    ) throws(IMAPFailure) -> Bool {
        guard message.count <= Self.maximumMessage else { throw .full }
        let name = try open(folder, toChange: true)
        var found: [UInt32] = []
        for id in old { found += try find(id) }
        guard !found.isEmpty else { return false }
        _ = try session.ask(.words("APPEND"), .value(name), .words(flags), .literal(message))
        try delete(found)
        return true
    }

    private func delete(_ uids: [UInt32]) throws(IMAPFailure) {
        guard !uids.isEmpty else { return }
        let list = uids.map(String.init).joined(separator: ",")
        _ = try session.ask(.words("UID STORE \(list) +FLAGS.SILENT (\\Deleted)"))
        if session.capabilities.contains("UIDPLUS") { _ = try session.ask(.words("UID EXPUNGE \(list)")) }
    }

    /// Those whose Message-ID is exactly this: a search finds it anywhere in the field.
    private func find(_ id: OwnMessageID) throws(IMAPFailure) -> [UInt32] {
        let found = try search([.words("UNDELETED HEADER MESSAGE-ID"), .value(id.text)])
        return try headers(of: found).filter { $0.value.headers[.messageID] == id.text }.map(\.key).sorted()
    }

    // MARK: Threads of ours

    /// Every message in a folder that answers one of these, is one of these or reports on one of these, also one that is marked
    /// as deleted. Nothing where a folder that only `others` have named cannot be opened: then its person cannot read it either.
    func look(for ids: Set<OwnMessageID>, in name: [UInt8], since: Date) throws(IMAPFailure) -> [SeenMail] {
        guard !ids.isEmpty else { return [] }
        let folder = [IMAPFolder.inbox, .sent].first { folders[$0] == name }
        do throws(IMAPFailure) { _ = try session.ask(.words("EXAMINE"), .value(name)) } catch {
            guard error == .rejected else { throw error }
            guard folder == nil else { throw .noFolder(folder ?? .inbox) }
            return []
        }
        let texts = Set(ids.map(\.text))
        // A day earlier, for the server's days may begin elsewhere.
        let day = InternalDate.day(since.addingTimeInterval(-86_400))
        let uids = try search([.words("SINCE \(day) OR")] + Self.anywhere(ids) + Self.reports(on: ids))
        let found = try headers(of: uids)
        // Half an answer must not pass for "nobody answered".
        guard found.count == Set(uids).count else { throw .unavailable }
        return found.compactMap { uid, mail in
            let isOurs = mail.headers[.messageID].map(texts.contains) ?? false
            guard isOurs || mail.headers.isReport || !mail.headers.mentioned.isDisjoint(with: texts) else { return nil }
            return SeenMail(
                folder: folder, place: "\(uid) in \(String(decoding: name, as: UTF8.self))", arrivedAt: mail.date,
                isOurs: isOurs, headers: mail.headers)
        }.sorted { $0.arrivedAt < $1.arrivedAt }
    }

    /// Any of these, in any of the fields that name messages.
    private static func anywhere(_ ids: Set<OwnMessageID>) -> [CommandPart] {
        let fields = ["MESSAGE-ID", "IN-REPLY-TO", "REFERENCES"]
        let terms = ids.map(\.text).sorted().flatMap { text in
            fields.map { [CommandPart.words("HEADER \($0)"), .value(text)] }
        }
        return anyOf(terms[...])
    }

    /// Reports by a mail server that hold one of these: Postfix names the mail that it gives back in no field of the report's
    /// own, only within it. The server looks there and says which; nothing of it comes over. "This and that" is said by "not
    /// either not", which needs no brackets.
    private static func reports(on ids: Set<OwnMessageID>) -> [CommandPart] {
        let terms = ids.map(\.text).sorted().map { [CommandPart.words("TEXT"), .value($0)] }
        return [.words("NOT OR NOT HEADER CONTENT-TYPE multipart/report NOT")] + anyOf(terms[...])
    }

    /// Each "or" takes two (RFC 3501, 6.4.4): halved, so that they are not nested deeply.
    private static func anyOf(_ terms: ArraySlice<[CommandPart]>) -> [CommandPart] {
        guard terms.count > 1 else { return terms.first ?? [] }
        let middle = terms.startIndex + terms.count / 2
        return [.words("OR")] + anyOf(terms[..<middle]) + anyOf(terms[middle...])
    }

    // MARK: The commands

    private struct Found {
        let date: Date
        let headers: MailHeaders
    }

    /// Read-only unless something is to be changed: then not even a mark of "seen" can be left behind.
    private func open(_ folder: IMAPFolder, toChange: Bool) throws(IMAPFailure) -> [UInt8] {
        guard let name = folders[folder] else { throw .noFolder(folder) }
        do throws(IMAPFailure) { _ = try session.ask(.words(toChange ? "SELECT" : "EXAMINE"), .value(name)) } catch {
            throw error == .rejected ? IMAPFailure.noFolder(folder) : error
        }
        return name
    }

    private func search(_ parts: [CommandPart]) throws(IMAPFailure) -> [UInt32] {
        let reply = try session.ask([.words("UID SEARCH")] + parts)
        let found = reply.values("SEARCH").flatMap { $0.compactMap(\.number) }
        guard found.count <= Self.maximumMessages else { throw .malformed }
        return found
    }

    /// Header fields by name, and never anything else: there is no other FETCH in this room.
    private func headers(of uids: [UInt32]) throws(IMAPFailure) -> [UInt32: Found] {
        guard !uids.isEmpty else { return [:] }
        let list = uids.map(String.init).joined(separator: ",")
        let reply = try session.ask(
            .words("UID FETCH \(list) (UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (\(MailHeaders.list))])"))
        let wanted = Set(uids)
        var found: [UInt32: Found] = [:]
        for values in reply.values("FETCH") {
            guard let (uid, mail) = Self.mail(values), wanted.contains(uid) else { continue }
            found[uid] = mail
        }
        return found
    }

    /// `(UID 7 INTERNALDATE "…" BODY[HEADER.FIELDS (…)] {123}…)`, in any order. Whatever else is in it has no place here.
    private static func mail(_ values: [Token]) -> (UInt32, Found)? {
        guard let items = values.first?.list else { return nil }
        var (uid, date, headers): (UInt32?, Date?, MailHeaders?) = (nil, nil, nil)
        var index = 0
        while index + 1 < items.count {
            switch items[index].atom?.uppercased() {
            case "UID": uid = items[index + 1].number
            case "INTERNALDATE": date = items[index + 1].bytes.flatMap(InternalDate.read)
            case let name? where name.hasPrefix("BODY[HEADER.FIELDS"):
                headers = items[index + 1].bytes.map(MailHeaders.init)
            default: break
            }
            index += 2
        }
        guard let uid, let date, let headers else { return nil }
        return (uid, Found(date: date, headers: headers))
    }
}
