import Accounts
import Primitives
import Store
import Web

/// People that a program's form names: pairs kept apart, hosts of a lottery.
struct SpecialPeople: Sendable, Equatable {
    var apart: Set<PersonPair> = []
    var hosts: Set<PersonID> = []
}

extension ProgramsSlice {
    /// Looks up whom the form names; nil, with what is wrong beside the fields, where somebody is not in the roster.
    func special(_ form: inout Form, _ workspace: WorkspaceID, _ kind: ProgramKind) async throws -> SpecialPeople? {
        let named = MatchingForm.named(&form, kind)
        guard form.isSound else { return nil }
        let known = try await database.transaction(.workspace(workspace)) { tx in
            try people.known(tx, workspace, Array(Set(named.addresses))).mapValues(\.id)
        }
        var special = SpecialPeople()
        for (line, one, other) in named.pairs {
            guard let first = known[one], let second = known[other], first != second else {
                form.refuse("match-apart", WordKey("programs.match.nobody", ["line": "\(line)"]))
                continue
            }
            special.apart.insert(PersonPair(first, second))
        }
        for (line, address) in named.hosts {
            if let host = known[address] {
                special.hosts.insert(host)
            } else {
                form.refuse("match-hosts", WordKey("programs.match.nobody", ["line": "\(line)"]))
            }
        }
        return form.isSound ? special : nil
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ special: SpecialPeople) throws {
        try programPeople.setApart(tx, workspace, program, special.apart)
        try programPeople.setHosts(tx, workspace, program, special.hosts)
    }

    func special(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID) throws -> SpecialPeople {
        SpecialPeople(
            apart: Set(try programPeople.apart(tx, workspace, program)),
            hosts: Set(try programPeople.hosts(tx, workspace, program)))
    }

    /// The form of a program as it is.
    func filled(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> Form {
        let apart = try programPeople.apart(tx, workspace, program.id)
        let hosts = try programPeople.hosts(tx, workspace, program.id)
        let named = Set(apart.flatMap { [$0.one, $0.other] } + hosts)
        let opened = try people.people(tx, workspace, Array(named)).mapValues(\.profile.address)
        let pairs = apart.compactMap { pair in
            opened[pair.one].flatMap { one in opened[pair.other].map { (one, $0) } }
        }
        return ProgramForm.filled(program.settings, pairs: pairs, hosts: hosts.compactMap { opened[$0] })
    }

    /// What the log keeps of a program's settings: no names.
    static func details(_ settings: ProgramSettings, _ special: SpecialPeople) -> [String: String] {
        [
            "kind": settings.matching.kind.name.rawValue, "rules": "\(settings.matching.needed.count)",
            "apart": "\(special.apart.count)", "hosts": "\(special.hosts.count)",
            "approval": settings.asksApproval ? "yes" : "no",
        ]
    }
}
