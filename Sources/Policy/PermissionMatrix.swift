/// Who may do what, as a table for people to read; docs/permissions.md is made of it.
package enum PermissionMatrix {
    package static var markdown: String {
        """
        # Who may do what

        Every act there is, and who has it. What is not in a row is denied; so is a new person, role, route or token until
        somebody grants exactly that. "A second factor" is a passkey or a code of an authenticator app, shown in this session;
        "fresh proof" means shown within the last ten minutes; "not by support" holds while support acts for a person who
        allowed it.

        ## In a workspace

        \(table(head: ["act"] + Role.allCases.map(\.rawValue) + ["wants"], rows: acts(.workspace).map(workspaceRow)))
        ## On one's own account

        \(table(head: ["act", "wants"], rows: acts(.own).map { [code($0), wants($0)] }))
        ## On the installation

        None of these opens what a workspace wrote.

        \(table(head: ["act"] + OperatorRole.allCases.map(\.rawValue) + ["wants"], rows: acts(.installation).map(operatorRow)))
        Made by `klatch permissions`; a test compares it with the program.

        """
    }

    private static func acts(_ area: Act.Area) -> [Act] { Act.allCases.filter { $0.area == area } }

    private static func workspaceRow(_ act: Act) -> [String] {
        [code(act)] + Role.allCases.map { Grants.has($0, act) ? "yes" : "–" } + [wants(act)]
    }

    private static func operatorRow(_ act: Act) -> [String] {
        let granted: Set<OperatorRole> = Grants.roles(for: act)
        return [code(act)] + OperatorRole.allCases.map { granted.contains($0) ? "yes" : "–" } + [wants(act)]
    }

    private static func code(_ act: Act) -> String { "`\(act.rawValue)`" }

    private static func wants(_ act: Act) -> String {
        var wants: [String] = []
        if act.area == .installation {
            wants.append("a passkey")
        } else if act.isAdministrative {
            wants.append("a second factor")
        }
        if act.wantsFreshProof { wants.append("fresh proof") }
        if act.isBarredToSupport { wants.append("not by support") }
        return wants.joined(separator: ", ")
    }

    private static func table(head: [String], rows: [[String]]) -> String {
        let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |\n" }
        return line(head) + line(head.map { _ in "---" }) + rows.map(line).joined()
    }
}
