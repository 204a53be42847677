import Accounts
import Foundation
import Primitives
import Store

/// Hands out who is in an audience as a file. No spreadsheet runs anything in it.
struct AudienceExport: Sendable {
    /// People read by one transaction.
    private static let batch = 1000

    let slice: AudiencesSlice
    let words: AudienceWords

    /// Writes the file piece by piece, each in a transaction of its own, so that a slow reader holds none open.
    func write(
        _ workspace: WorkspaceID, _ id: AudienceID, to output: (String) async throws -> Void
    ) async throws {
        let writer = CSVWriter()
        var bytes = CSVWriter.byteOrderMark
        writer.append(["Name", "Email", "Department", "Location", "Since", "Reason"], to: &bytes)
        var last: PersonID?
        while true {
            let (members, people) = try await slice.database.transaction(.workspace(workspace)) { [slice, last] tx in
                let members = try slice.members.next(tx, workspace, id, after: last, limit: Self.batch)
                return (members, try slice.people.people(tx, workspace, members.map(\.person)))
            }
            for member in members {
                guard let profile = people[member.person]?.profile else { continue }
                writer.append(fields(profile, member), to: &bytes)
            }
            try await output(String(decoding: bytes, as: UTF8.self))
            bytes = []
            guard members.count == Self.batch else { return }
            last = members.last?.person
        }
    }

    private func fields(_ profile: Profile, _ member: AudienceMemberStore.Member) -> [String] {
        [
            profile.name, profile.address.text, profile.department ?? "", profile.location ?? "",
            AudienceDay(of: member.joinedAt).text, words.came(member.way),
        ]
    }
}
