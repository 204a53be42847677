import Primitives

/// What is kept of an error with a job: the kind of error and its case, never a value, which might be about a person.
enum FailureWords {
    static let maximumLength = 500

    static func of(_ error: any Error) -> String {
        if let refusal = error as? any Refusal { return bounded(refusal.words.key) }
        let type = String(describing: type(of: error))
        return bounded(caseName(of: error).map { "\(type).\($0)" } ?? type)
    }

    /// Keeps text that fits the column, for reasons that a worker gave.
    static func bounded(_ text: String) -> String {
        String(text.unicodeScalars.prefix(maximumLength).filter { $0.properties.generalCategory != .control })
    }

    private static func caseName(of error: any Error) -> String? {
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return nil }
        if let label = mirror.children.first?.label { return label }
        return type(of: error) is any CustomStringConvertible.Type ? nil : "\(error)"
    }
}
