import Foundation
import Primitives

/// A form that came when the proof it wants was too old: what was typed goes with the browser to where proof is shown, and
/// is sent again from there. Nothing of it is kept here.
package struct HeldForm: Codable, Sendable, Equatable {
    /// Bytes of one that is carried at most; a longer one is refused as it stands.
    static let maximumBytes = 24_576
    /// What is never written into a page again, whoever typed it.
    static let secrets: Set<String> = ["password", "code", "recovery", "answer"]

    /// Where it was sent: one of our own.
    package let path: String
    package let fields: [String: String]

    /// Nil where it is not to be carried.
    init?(path: String, fields: [String: String]) {
        guard LocalPath.isSafe(path), Self.secrets.isDisjoint(with: fields.keys) else { return nil }
        let size = fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard size <= Self.maximumBytes / 2 else { return nil }
        (self.path, self.fields) = (path, fields)
    }

    /// As ``text`` wrote it; nil for anything else. It comes back from the browser, so it says no more than a form does.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes * 2, let bytes = Base64URL.decode(text),
            let held = try? JSONDecoder().decode(HeldForm.self, from: Data(bytes))
        else { return nil }
        self.init(path: held.path, fields: held.fields)
    }

    /// For a hidden field.
    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Base64URL.encode(Array((try? encoder.encode(self)) ?? Data()))
    }
}

/// A form was sent that wants fresh proof.
struct FormWithoutProof: Refusal {
    let held: HeldForm

    var status: Int { RequestRefusal.needsFreshProof.status }
    var words: WordKey { RequestRefusal.needsFreshProof.words }
}

/// A form was sent that wants fresh proof and is not carried: it holds a secret, or whoever sent it has no factor to show.
struct ProofTooOld: Refusal {
    /// Where it was sent from.
    let page: String
    /// Somebody without a factor signs in anew.
    var isSignIn = false

    var status: Int { RequestRefusal.needsFreshProof.status }
    var words: WordKey { isSignIn ? WordKey("error.sign-in-too-old") : RequestRefusal.needsFreshProof.words }
    var advice: WordKey {
        isSignIn ? WordKey("error.advice.sign-in-anew") : WordKey("error.advice.confirm-return")
    }
    var door: String { "/confirm?next=" + page }
}
