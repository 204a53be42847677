import Foundation
import Primitives
import Vault

package enum OutreachSequenceTag {}
package typealias SequenceID = Identifier<OutreachSequenceTag>

/// A first mail and the follow-ups to it, as somebody wrote them for whoever they will write to. A value: nothing goes out
/// by it.
struct MailSequence: Sendable, Equatable, Codable, SealableValue {
    static let maximumFollowUps = 12
    static let nameLength = 100
    static let subjectLength = 200
    static let bodyLength = 20_000
    static let delays = 1...90
    /// Sequences of one person at most.
    static let maximum = 200

    struct Step: Sendable, Equatable, Codable {
        var body: String
        /// Full days of 24 hours since the mail before it was really sent; 0 for the first.
        var delay: Int
        /// Absent in mails without any, as they were kept before there were files.
        private var attached: [AttachedFile]?

        init(body: String, delay: Int, files: [AttachedFile] = []) {
            (self.body, self.delay) = (body, delay)
            self.files = files
        }

        /// What goes with it to each contact, in its order.
        var files: [AttachedFile] {
            get { attached ?? [] }
            set { attached = newValue.isEmpty ? nil : newValue }
        }
    }

    var name: String
    /// Of all its mails, so that they stay in one thread.
    var subject: String
    /// The first mail, then the follow-ups.
    var steps: [Step]
    var window: SendingWindow
    /// Hours and days go by the clock of whoever is written to, where it is known.
    var usesTheirZone: Bool
    /// The kind of meeting to which `{{booking link}}` leads.
    var meeting: UUID?

    /// The texts in which fields can stand.
    var texts: [String] { [subject] + steps.map(\.body) }

    /// What goes with its mails.
    var files: [AttachedFile] { steps.flatMap(\.files) }

    /// The same with files of its own: each with the one that it is a copy of.
    func copied(_ id: () -> UUID) -> (sequence: MailSequence, files: [(from: AttachedFile, to: AttachedFile)]) {
        var (copy, files): (MailSequence, [(from: AttachedFile, to: AttachedFile)]) = (self, [])
        for index in copy.steps.indices {
            copy.steps[index].files = copy.steps[index].files.map { file in
                let new = AttachedFile(id: id(), name: file.name, size: file.size, code: file.code)
                files.append((file, new))
                return new
            }
        }
        return (copy, files)
    }

    /// What a new follow-up waits: 3 days, then 6, then 12.
    static func defaultDelay(of followUp: Int) -> Int { [3, 6, 12].dropFirst(max(0, followUp - 1)).first ?? 12 }

    func window(for card: ContactCard) -> SendingWindow { usesTheirZone ? window.inZone(card.timeZone) : window }

    /// Every mail as this contact would get it, or what keeps it from being written.
    func rendered(for card: ContactCard, sender: String, link: String? = nil) -> Rendering {
        let fields = MergeFields(card, sender: sender, link: link)
        var (missing, mails): ([String], [RenderedMail]) = ([], [])
        let subject = fill(subject, fields, &missing)
        for (index, step) in steps.enumerated() {
            let body = fill(step.body, fields, &missing)
            mails.append(RenderedMail(step: index, delay: step.delay, subject: subject, body: body))
        }
        return missing.isEmpty ? .mails(mails) : .missing(missing)
    }

    private func fill(_ text: String, _ fields: MergeFields, _ missing: inout [String]) -> String {
        guard let merge = try? MergeText(parsing: text) else {
            missing.append(text)
            return ""
        }
        switch merge.filled(fields) {
        case .whole(let words): return words
        case .missing(let names):
            missing += names.filter { !missing.contains($0) }
            return ""
        }
    }

    enum Rendering: Sendable, Equatable {
        case mails([RenderedMail])
        /// Fields that are empty and have nothing to stand in for them.
        case missing([String])
    }
}

/// One mail of a sequence with everything filled in.
struct RenderedMail: Sendable, Equatable {
    let step: Int
    let delay: Int
    let subject: String
    let body: String
}
