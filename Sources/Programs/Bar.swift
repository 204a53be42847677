import Primitives

/// A whole and its parts as one strip, in thousandths of the whole.
package struct Bar: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        package let kind: String
        package let x: String
        package let width: String
        package let label: String
        package let count: String
    }

    package let parts: [Part]

    /// Nil where the whole is nothing. Parts of nothing are left out.
    init?(_ parts: [(kind: String, label: String, count: Int)], _ catalogue: Catalogue) {
        let total = parts.reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        var before = 0
        var drawn: [Part] = []
        for part in parts where part.count > 0 {
            let (start, end) = (before * 1000 / total, (before + part.count) * 1000 / total)
            drawn.append(
                Part(
                    kind: part.kind, x: "\(start)", width: "\(max(1, end - start))", label: part.label,
                    count: catalogue.count(part.count)))
            before += part.count
        }
        self.parts = drawn
    }
}
