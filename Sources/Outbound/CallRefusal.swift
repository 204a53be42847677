import Primitives

/// Why a call to a provider does not leave: a fault of ours, or an attempt. Nothing of the address is part of it.
package enum CallRefusal: Refusal, Hashable {
    /// Not an https address that all readers read alike.
    case address(TypedAddressError)
    case schemeCase, port, host, emptySegment, dotSegment, hiddenSeparator, path, method, query
    /// A header field or media type that cannot be sent as it is.
    case field

    package var status: Int { 500 }
    package var words: WordKey { WordKey("outbound.call-not-listed") }
}
