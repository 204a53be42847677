/// Why a text is not an address we write to.
package enum EmailAddressError: Refusal, Hashable {
    case empty, tooLong, notASCII, malformed

    package var status: Int { 422 }

    package var words: WordKey {
        switch self {
        case .empty: WordKey("address.empty")
        case .tooLong: WordKey("address.too-long")
        case .notASCII: WordKey("address.not-ascii")
        case .malformed: WordKey("address.malformed")
        }
    }
}
