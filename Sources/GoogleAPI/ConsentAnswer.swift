import Primitives

/// With what Google sent the browser back.
package enum ConsentAnswer: Sendable {
    /// To be exchanged at once, by whoever holds the verifier. The state is compared by the caller, in constant time.
    case code(Secret<String>, state: Secret<String>)
    /// The person said no, or Google would not ask.
    case declined(state: Secret<String>?)

    package var state: Secret<String>? {
        switch self {
        case .code(_, let state): state
        case .declined(let state): state
        }
    }

    /// Octets at most, of a code or a state.
    static let maximumLength = 2_048

    /// - Parameter fields: of the query, decoded. Nil where it is neither a yes nor a no, or both.
    package init?(_ fields: [(name: String, value: String)]) {
        var values: [String: String] = [:]
        for field in fields where ["code", "state", "error"].contains(field.name) {
            guard field.value.utf8.count <= Self.maximumLength, !field.value.isEmpty,
                values.updateValue(field.value, forKey: field.name) == nil
            else { return nil }
        }
        switch (values["code"], values["state"], values["error"]) {
        case (let code?, let state?, nil): self = .code(Secret(code), state: Secret(state))
        case (nil, let state, _?): self = .declined(state: state.map(Secret.init))
        default: return nil
        }
    }
}
