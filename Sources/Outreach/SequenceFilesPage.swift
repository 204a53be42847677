import Foundation
import Primitives
import Web

/// What goes with the mails of a sequence, and one more file for one of them.
struct SequenceFilesPage: Page {
    static let template = "outreach-sequence-files"

    let id: String
    let name: String
    let mails: [Mail]
    /// What the browser offers to choose from.
    let endings: String
    let kinds: String
    let size: String
    let count: String
    let form: FormView

    var title: WordKey { WordKey("outreach.enclosures.title") }

    struct Mail: Sendable {
        let label: String
        /// Where a file for it is sent.
        let action: String
        /// Of its field, which the summary of what is wrong leads to where it is this one's.
        let field: String
        let files: [File]
        let isEmpty: Bool
        let mayAdd: Bool
        let error: String?
    }

    struct File: Sendable {
        let name: String
        let size: String
        let path: String
        let removal: String
    }

    /// - Parameter chosen: the mail, from 0, whose form was sent.
    init(_ kept: KeptSequence, chosen: Int, _ form: Form, _ exchange: Exchange) {
        let (catalogue, place) = (exchange.catalogue, "/outreach/sequences/\(kept.id.text)/files")
        (id, name) = (kept.id.text, kept.sequence.name)
        mails = kept.sequence.steps.enumerated().map { index, step in
            Mail(
                label: catalogue.sentence(WordKey("outreach.sequence.mail", ["number": "\(index + 1)"])),
                action: place + "?mail=\(index)", field: index == chosen ? "file" : "file-\(index)",
                files: step.files.map { File($0, place) }, isEmpty: step.files.isEmpty,
                mayAdd: step.files.count < AttachedFile.maximumCount,
                error: index == chosen ? form.problems["file"].map(catalogue.sentence) : nil)
        }
        endings = (FileKind.allCases.map { ".\($0.rawValue)" } + [".jpg"]).joined(separator: ",")
        kinds = FileKind.allCases.map(\.rawValue).joined(separator: ", ")
        size = AttachedFileError.size(AttachedFile.maximumSize)
        count = "\(AttachedFile.maximumCount)"
        self.form = exchange.view(form, labels: ["file": WordKey("outreach.files.file")])
    }
}

extension SequenceFilesPage.File {
    fileprivate init(_ file: AttachedFile, _ place: String) {
        let path = "\(place)/\(file.id.uuidString.lowercased())"
        self.init(name: file.name, size: AttachedFileError.size(file.size), path: path, removal: path + "/remove")
    }
}
