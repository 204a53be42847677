import Primitives
import Web

/// The choice of what each column of a file of contacts holds, as a form makes it: `column.0`, `column.1` and so on.
enum ContactColumnForm {
    static let prefix = "column."

    static func field(_ column: Int) -> String { "\(prefix)\(column)" }

    /// The mapping that a form chose for a file with this header; nil, and refused in the form, where it cannot be used.
    static func mapping(_ form: inout Form, for header: [String]) -> ContactMapping? {
        var columns: [ContactColumn] = []
        for (index, heading) in header.enumerated() {
            let chosen = ContactColumn.offered(for: heading).first { $0.text == form[field(index)] }
            if chosen == nil { form.refuse(field(index), WordKey("form.choice")) }
            columns.append(chosen ?? .ignored)
        }
        let mapping = ContactMapping(columns)
        for problem in mapping.problems { form.refuse(field(problem.column), problem.words) }
        return form.isSound ? mapping : nil
    }

    /// What is wrong with the columns that a file is read with now.
    static func problems(of mapping: ContactMapping) -> Form {
        var form = Form()
        for problem in mapping.problems { form.refuse(field(problem.column), problem.words) }
        return form
    }
}
