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
    /// The text with `$1…$n` and the values in that order.
    var statement: (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for part in parts {
            switch part {
            case .text(let piece): text += piece.description
            case .value(let value):
                values.append(value)
                text += "$\(values.count)"
            }
        }
        return (text, values)
    }
}
