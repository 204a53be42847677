import Foundation
import Primitives

/// A sentence carried over a redirect in a cookie: a key of the catalogue and its values, shown once.
enum Notice {
    private struct Carried: Codable {
        let key: String
        let values: [String: String]
        let isTrouble: Bool?
    }

    static func encoded(_ words: WordKey, isTrouble: Bool = false) -> String {
        let data = try? JSONEncoder().encode(
            Carried(key: words.key, values: words.values, isTrouble: isTrouble ? true : nil))
        return Base64URL.encode(data ?? Data())
    }

    /// Only keys that the catalogue has: a forged cookie can at most choose among our own sentences.
    static func read(_ visit: Visit) -> (words: WordKey, isTrouble: Bool)? {
        guard let text = visit.cookies.value(.notice, secure: visit.site.settings.isSecure), text.utf8.count <= 1000,
            let bytes = Base64URL.decode(text),
            let carried = try? JSONDecoder().decode(Carried.self, from: Data(bytes)),
            visit.catalogue.template(carried.key) != nil
        else { return nil }
        return (WordKey(known: carried.key, carried.values), carried.isTrouble ?? false)
    }
}
