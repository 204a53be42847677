import Accounts
import Audit
import Foundation
import Limits
import Primitives
import Store
import Tokens
import Vault
import Web

/// How a request of a directory becomes an answer: its token first, and every refusal in the words of RFC 7644, 3.12.
extension DirectorySlice {
    static let access = Access.machine("the directory's own token, checked by the handler, opens its workspace alone")

    typealias Answer = @Sendable (Exchange, DirectoryConnection) async throws -> Reply

    func scim(_ answer: @escaping Answer) -> Route.Handler {
        { exchange in
            do {
                let connection = try await connection(exchange)
                do { return try await answer(exchange, connection) } catch LeavingError.lastOwner {
                    try await noteRefusal(connection, exchange)
                    return ScimError.lastOwner.reply
                }
            } catch let error as ScimError {
                return error.status == 401 ? error.reply.challenging("invalid_token") : error.reply
            } catch let refusal as RequestRefusal {
                return ScimError(refusal).reply
            } catch let refusal as TooManyTries {
                return ScimError.tooOften.reply.refusing(refusal)
            } catch DatabaseError.uniqueViolation {
                // Two requests at once: the look-up before found nothing.
                return ScimError.taken.reply
            }
        }
    }

    private func connection(_ exchange: Exchange) async throws -> DirectoryConnection {
        // A token of another kind opens nothing here, but it may be one that nobody should have.
        let hashes =
            exchange.bearer.map { text in [TokenKind.scim, .pat].map { Token.hash(of: text, kind: $0) } } ?? []
        let (tokens, network) = (tokens, exchange.device.network)
        guard let hash = hashes.compactMap({ $0 }).first,
            let found = try await database.transaction(
                .system("a token is looked up before it is known whose it is"),
                { tx -> DirectoryConnection? in
                    guard let found = try tokens.tokens.directory(tx, hash: hash) else {
                        try tokens.noteDead(tx, hash: hash, from: network)
                        return nil
                    }
                    try tokens.limiter.check(tx, .directoryRequest, [tokens.limiter.keys.workspace(found.workspace)])
                    return found
                })
        else {
            if exchange.hasCredential { try await tokens.chargeRefused(exchange) }
            throw ScimError.unauthorized
        }
        return found
    }

    /// The change itself was rolled back; that it was tried is kept.
    private func noteRefusal(_ connection: DirectoryConnection, _ exchange: Exchange) async throws {
        let person: PersonID? = exchange.parameters["user"].flatMap { PersonID($0) }
        try await database.transaction(.workspace(connection.workspace)) { tx in
            try audit.record(
                tx, connection.workspace,
                AuditEvent(
                    "directory.refused", by: .directory(connection.token.uuid), on: person?.text,
                    details: ["reason": "last owner"]))
        }
    }

    func record(
        _ tx: Transaction, _ connection: DirectoryConnection, _ action: StaticString, on id: String,
        _ details: [String: String] = [:]
    ) throws {
        try audit.record(
            tx, connection.workspace,
            AuditEvent(action, by: .directory(connection.token.uuid), on: id, details: details))
    }

    func body(_ exchange: Exchange) async throws -> JSONValue {
        try await exchange.machineJSON(types: [ScimURN.mediaType, "application/json"])
    }

    /// Refuses a change of a state that is not the one the directory has seen (RFC 7644, 3.14).
    static func checkVersion(_ exchange: Exchange, _ version: String) throws {
        let wanted = exchange.ifMatch
        guard wanted.isEmpty || wanted.contains("*") || wanted.contains(version) else { throw ScimError.changed }
    }

    /// One resource; nothing of it where the directory has this state already.
    static func show(
        _ resource: [String: JSONValue], version: String, _ projection: ScimProjection, _ exchange: Exchange
    ) -> Reply {
        if exchange.ifNoneMatch.contains(version) { return Reply.empty(.notModified).tagged(version) }
        return .json(.object(projection.apply(resource)), type: ScimURN.mediaType).tagged(version)
    }

    static func projection(_ exchange: Exchange) throws -> ScimProjection {
        let fields = try exchange.queryFields()
        return try ScimProjection(attributes: fields["attributes"], excluded: fields["excludedAttributes"])
    }

    static func id<Of>(_ exchange: Exchange, _ name: String, of: Of.Type = Of.self) throws -> Identifier<Of> {
        guard let id = exchange.parameters[name].flatMap({ Identifier<Of>($0) }) else { throw ScimError.notFound }
        return id
    }
}

extension ScimError {
    static let taken = ScimError(409, .uniqueness, "Another resource has this name or address already.")
}
