import Accounts
import Primitives
import Store

/// What a roster changes among the people there are. Decided before anything is written.
struct ImportChanges: Sendable {
    private(set) var new: [Profile] = []
    private(set) var changed: [(PersonID, Profile)] = []
    private(set) var same = 0

    /// People are recognised by their address. What the file has no column for stays as it is.
    init(
        _ tx: Transaction, _ workspace: WorkspaceID, _ rows: [RosterRow], _ mapping: RosterMapping,
        _ people: PersonStore
    ) throws {
        let known = try people.known(tx, workspace, rows.map(\.address))
        var unlike: [(person: PersonID, row: RosterRow)] = []
        for row in rows {
            guard let before = known[row.address] else {
                new.append(Profile(row))
                continue
            }
            let isSame = before.state == .active && people.fingerprint(Profile(row)) == before.fingerprint
            if isSame { same += 1 } else { unlike.append((before.id, row)) }
        }
        let opened = try people.people(tx, workspace, unlike.map(\.person))
        for (id, row) in unlike { merge(row, mapping, into: opened[id]) }
    }

    private mutating func merge(_ row: RosterRow, _ mapping: RosterMapping, into person: Person?) {
        guard let person else { return }
        let profile = person.profile.merging(row, mapping)
        if profile == person.profile, person.state == .active {
            same += 1
        } else {
            changed.append((person.id, profile))
        }
    }

    func counts(refused: Int = 0) -> ImportCounts {
        ImportCounts(new: new.count, changed: changed.count, same: same, refused: refused)
    }
}

extension Profile {
    init(_ row: RosterRow) {
        self.init(
            name: row.name, address: row.address, department: row.department, location: row.location,
            timeZone: row.timeZone, startDate: row.startDate?.text, custom: row.custom)
    }

    /// The profile after a row of a file with these columns: what the file has a column for is as the row says.
    func merging(_ row: RosterRow, _ mapping: RosterMapping) -> Profile {
        var merged = self
        let has = { mapping.index(of: $0) != nil }
        merged.name = row.name
        merged.address = row.address
        if has(.department) { merged.department = row.department }
        if has(.location) { merged.location = row.location }
        if has(.timeZone) { merged.timeZone = row.timeZone }
        if has(.startDate) { merged.startDate = row.startDate?.text }
        for case .custom(let name) in mapping.columns { merged.custom[name] = row.custom[name] }
        return merged
    }
}
