import Foundation
import Primitives

/// A thread of ours as far as replies need it: who, when, and the marks of automatic answers. There is no place in it
/// for a subject, a preview or a body, and none in what reads Google's answer.
package struct ThreadHeaders: Sendable {
    package let thread: GmailThread
    /// In the order of their arrival.
    package let messages: [SeenMessage]
}

/// One message of such a thread, whoever wrote it.
package struct SeenMessage: Sendable {
    let id: GmailID
    /// When it came to the mailbox, by Google's clock.
    package let arrivedAt: Date
    package let isSent: Bool
    package let isDraft: Bool
    /// Moved to the bin, or held for spam.
    package let isAside: Bool
    package let headers: SeenHeaders

    /// Which message decided, for the store. It cannot be made into a call.
    package var mark: String { id.text }
}

/// The fields that were asked for, of one message; any other that comes along is dropped. Prints as dots, for From names
/// a person.
package struct SeenHeaders: Sendable, CustomStringConvertible, CustomReflectable {
    package enum Name: String, CaseIterable, Sendable {
        case from = "From"
        case messageID = "Message-ID"
        /// Where Gmail put an identity of its own in place of ours, ours is here.
        case originalMessageID = "X-Google-Original-Message-ID"
        case autoSubmitted = "Auto-Submitted"
        case precedence = "Precedence"
        case autoreply = "X-Autoreply"
        case autorespond = "X-Autorespond"
        case failedRecipients = "X-Failed-Recipients"
        case contentType = "Content-Type"
        /// Empty in what a mail server itself sent.
        case returnPath = "Return-Path"
    }

    /// Octets of a value at most; what is longer is cut off.
    package static let maximumLength = 2_000

    private let values: [Name: String]

    init(_ pairs: [(name: String, value: String)]) {
        var values: [Name: String] = [:]
        for pair in pairs {
            guard let name = Name.allCases.first(where: { $0.rawValue.lowercased() == pair.name.lowercased() }) else {
                continue
            }
            // The first counts, as readers of mail take it.
            if values[name] == nil {
                values[name] = String(decoding: pair.value.utf8.prefix(Self.maximumLength), as: UTF8.self)
            }
        }
        self.values = values
    }

    package subscript(name: Name) -> String? { values[name] }

    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
