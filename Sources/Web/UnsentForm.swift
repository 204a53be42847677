import Foundation

/// A form that was not taken, for a reason that passes: it came too soon, or after the session was over. It goes back with
/// the answer, to be read, and to be sent again with one press. Nothing of it is kept here.
///
/// Only one that the browser says came from a page of ours: nobody else puts words before somebody to be sent in their name.
struct UnsentForm: Sendable, Equatable {
    /// Bytes of one that goes back at most.
    static let maximumBytes = 262_144
    /// What is shown is what somebody wrote, not what a form carried along: it has a space in it, and is as long as this.
    private static let shownFrom = 24

    let path: String
    let fields: [Field]
    /// What was written at length, to be read.
    let texts: [String]
    let hasTexts: Bool
    /// Somebody has to sign in first, beside this page.
    var wantsSignIn = false
    /// Somebody has to show who they are first, beside this page.
    var wantsProof = false

    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// Nil where it is not to go back: it holds a secret, or is too long.
    init?(path: String, fields: [String: String]) {
        guard LocalPath.isSafe(path), HeldForm.secrets.isDisjoint(with: fields.keys), !fields.isEmpty,
            fields.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= Self.maximumBytes
        else { return nil }
        self.path = path
        self.fields = fields.sorted { $0.key < $1.key }.map { Field(name: $0.key, value: $0.value) }
        texts = self.fields.map(\.value).filter { $0.count >= Self.shownFrom && $0.contains(where: \.isWhitespace) }
        hasTexts = !texts.isEmpty
    }
}
