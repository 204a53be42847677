import Foundation
import Primitives
import Web

/// The files of one mail, and one more.
struct AttachedFilesPage: Page {
    static let template = "outreach-files"

    let id: String
    let enrolment: String
    let subject: String
    let files: [FileShown]
    let isEmpty: Bool
    let mayChange: Bool
    /// What the browser offers to choose from.
    let endings: String
    let kinds: String
    let size: String
    let count: String
    let form: FormView

    var title: WordKey { WordKey("outreach.files.title") }

    init(_ message: OutreachMessage, _ kept: Set<UUID>, _ form: Form, _ exchange: Exchange) {
        (id, enrolment) = (message.id.text, message.enrolment.text)
        subject = message.document.subject
        files = message.document.files.map { FileShown($0, of: message, isKept: kept.contains($0.id)) }
        isEmpty = files.isEmpty
        mayChange = message.dispatch.stage == .draft || message.dispatch.stage == .scheduled
        endings = (FileKind.allCases.map { ".\($0.rawValue)" } + [".jpg"]).joined(separator: ",")
        kinds = FileKind.allCases.map(\.rawValue).joined(separator: ", ")
        size = AttachedFileError.size(AttachedFile.maximumSize)
        count = "\(AttachedFile.maximumCount)"
        self.form = exchange.view(form, labels: ["file": WordKey("outreach.files.file")])
    }
}

/// A file as pages name it.
struct FileShown: Sendable {
    let id: String
    let name: String
    let size: String
    /// Where it can be looked at, while it is kept.
    let path: String?
    /// Where it is taken out.
    let removal: String

    init(_ file: AttachedFile, of message: OutreachMessage, isKept: Bool) {
        id = file.id.uuidString.lowercased()
        (name, size) = (file.name, AttachedFileError.size(file.size))
        let place = "/outreach/messages/\(message.id.text)/files/\(id)"
        (path, removal) = (isKept ? place : nil, place + "/remove")
    }
}
