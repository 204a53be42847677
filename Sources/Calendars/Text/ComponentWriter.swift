/// Writes components as iCalendar text: folded at 75 bytes, lines ended by CRLF (RFC 5545, 3.1).
///
/// Nothing that is put into a name, parameter or value can begin a line of its own: names are reduced to the letters they
/// may have, control characters are taken out, parameters that hold a sign of the grammar are quoted.
package enum ComponentWriter {
    package static func text(_ component: CalendarComponent) -> String {
        var lines: [String] = []
        add(component, to: &lines)
        return lines.map(folded).joined()
    }

    private static func add(_ component: CalendarComponent, to lines: inout [String]) {
        lines.append("BEGIN:" + name(component.name))
        lines += component.properties.map(line)
        for part in component.components { add(part, to: &lines) }
        lines.append("END:" + name(component.name))
    }

    private static func line(_ property: CalendarProperty) -> String {
        let parameters = property.parameters.map { parameter in
            ";" + name(parameter.name) + "=" + parameter.values.map(CalendarText.parameter).joined(separator: ",")
        }
        return name(property.name) + parameters.joined() + ":" + withoutControls(property.value)
    }

    private static func name(_ text: String) -> String {
        let kept = text.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }.filter {
            (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        return kept.isEmpty ? "X-UNNAMED" : String(decoding: kept, as: UTF8.self)
    }

    private static func withoutControls(_ value: String) -> String {
        let kept = value.unicodeScalars.filter { $0 == "\t" || !CalendarText.isControl($0) && !isLineEnd($0) }
        return String(String.UnicodeScalarView(kept))
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{2028}" || scalar == "\u{2029}" }

    /// At most 75 bytes a line, never within a character.
    private static func folded(_ line: String) -> String {
        var result = ""
        var width = 0
        for scalar in line.unicodeScalars {
            let size = UTF8.width(scalar)
            if width + size > 75 {
                result += "\r\n "
                width = 1
            }
            result.unicodeScalars.append(scalar)
            width += size
        }
        return result + "\r\n"
    }
}
