/// A statement written as SQL. What is interpolated becomes a bind parameter; there is no way to splice text in.
///
///     "SELECT name FROM program WHERE workspace_id = \(workspace) AND id = \(program)"
///
/// Another `SQL` may be interpolated to build a statement from written parts.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// Written pieces and parameters in order; numbered only when the whole is known.
    fileprivate(set) var parts: [Part]

    enum Part: Sendable {
        case text(StaticString)
        case value(SQLValue)
    }

    package init(stringLiteral value: StaticString) { parts = [.text(value)] }
    package init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }
    /// The name of a table or column, as the program writes it.
    package static func name(_ name: StaticString) -> SQL {
        var sql: SQL = ""
        sql.parts = [.text(name)]
        return sql
    }

    package struct Interpolation: StringInterpolationProtocol {
        package typealias StringLiteralType = StaticString
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }
        package mutating func appendLiteral(_ literal: StaticString) { parts.append(.text(literal)) }
        package mutating func appendInterpolation(_ value: some SQLEncodable) { parts.append(.value(value.sqlValue)) }
        package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value?) {
            parts.append(.value(value.sqlValue))
        }
        package mutating func appendInterpolation(_ fragment: SQL) { parts.append(contentsOf: fragment.parts) }
    }
}

extension SQL {
    /// The text, with `$1…$n` for the values.
    var text: String {
        var text = ""
        var count = 0
        for part in parts {
            switch part {
            case .text(let piece): text += piece.description
            case .value:
                count += 1
                text += "$\(count)"
            }
        }
        return text
    }

    /// The values in the order of their numbers.
    var values: [SQLValue] {
        parts.compactMap { if case .value(let value) = $0 { value } else { nil } }
    }

    /// Tells statements apart without putting their text together: where in the program the written pieces lie, and of
    /// which types the values are. The same text written in two places has two shapes.
    struct Shape: Hashable {
        fileprivate let words: [UInt]
    }

    var shape: Shape {
        var words: [UInt] = []
        words.reserveCapacity(parts.count * 2)
        for part in parts {
            switch part {
            case .text(let piece) where piece.hasPointerRepresentation:
                words.append(UInt(bitPattern: piece.utf8Start))
                words.append(UInt(piece.utf8CodeUnitCount))
            case .text(let piece): words.append(UInt(piece.unicodeScalar.value))
            case .value(let value): words.append(UInt(value.type))
            }
        }
        return Shape(words: words)
    }
}
