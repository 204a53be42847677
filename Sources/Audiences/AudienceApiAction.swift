import Foundation
import Policy
import Primitives
import Store
import Tokens
import Web

/// What programs with a token can read of audiences: docs/api.md says it for those who write them.
extension AudiencesSlice {
    var apiRoutes: [Route] {
        [
            tokens.api("/api/v1/audiences", .audiencesSee, listForPrograms),
            tokens.api("/api/v1/audiences/{audience}/people", .audiencesSee, listMembers),
        ]
    }

    @Sendable
    private func listForPrograms(_ exchange: Exchange, _ tx: Transaction, _ workspace: WorkspaceID) throws -> JSONValue
    {
        let (after, size) = (try Cursor.after(exchange, of: AudienceTag.self), Cursor.size(exchange))
        let all = try audiences.all(tx, workspace).sorted { $0.audience.id < $1.audience.id }
        let page = all.filter { after == nil || $0.audience.id > after ?? $0.audience.id }.prefix(size + 1)
        return Cursor.page("audiences", Array(page), size: size, id: { $0.audience.id }) { listed in
            .members([
                "id": .string(listed.audience.id.text), "name": .string(listed.audience.name),
                "kind": .string(listed.audience.kind.rawValue), "people": .count(listed.size),
            ])
        }
    }

    /// As it was when people last changed or a minute ago, whichever is later.
    @Sendable
    private func listMembers(_ exchange: Exchange, _ tx: Transaction, _ workspace: WorkspaceID) throws -> JSONValue {
        let id: AudienceID = try exchange.id("audience")
        let (after, size) = (try Cursor.after(exchange, of: PersonTag.self), Cursor.size(exchange))
        _ = try found(tx, workspace, id)
        let page = try members.next(tx, workspace, id, after: after, limit: size + 1)
        return Cursor.page("people", page, size: size, id: { $0.person }) { member in
            .members([
                "id": .string(member.person.text), "since": .string(member.joinedAt.formatted(.iso8601)),
                "reason": .string(member.way.rawValue),
            ])
        }
    }
}
