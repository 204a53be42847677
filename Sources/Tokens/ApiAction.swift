import Accounts
import Foundation
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

/// What a program gets: read in the transaction that looked its token up, which by then sees that workspace alone.
package typealias ApiAnswer = @Sendable (Exchange, Transaction, WorkspaceID) throws -> JSONValue

extension TokensSlice {
    /// A route that answers a program with JSON, if its token's scopes and its owner's rights name the act (the policy).
    package func api(_ path: String, _ act: Act, _ answer: @escaping ApiAnswer) -> Route {
        .get(path, .machine("a program's own token, which the policy holds to its scopes")) { exchange in
            do {
                return .json(try await found(exchange, act, answer))
            } catch let error as TokenError {
                return Reply.problem(error, exchange).challenging(error.challenge)
            } catch let refusal as any Refusal {
                return .problem(refusal, exchange)
            }
        }
    }

    /// Looks up, counts, judges, notes and reads in one transaction. The buckets stay locked while a page is read, a few
    /// milliseconds in which the workspace's other programs wait.
    private func found(_ exchange: Exchange, _ act: Act, _ answer: @escaping ApiAnswer) async throws -> JSONValue {
        guard exchange.hasCredential else { throw TokenError.missing }
        let hash = exchange.bearer.flatMap { Token.hash(of: $0, kind: .pat) }
        let outcome = try await database.transaction(
            .system("a token is looked up before it is known whose it is")
        ) { tx -> Result<JSONValue, any Error> in
            // Whatever is refused, what was noted of it stays.
            do { return .success(try read(tx, exchange, hash, act, answer)) } catch let refusal as any Refusal {
                return .failure(refusal)
            }
        }
        if case .failure(TokenError.dead) = outcome { try await chargeRefused(exchange) }
        return try outcome.get()
    }

    private func read(
        _ tx: Transaction, _ exchange: Exchange, _ hash: [UInt8]?, _ act: Act, _ answer: ApiAnswer
    ) throws -> JSONValue {
        let network = exchange.device.network
        guard let hash else { throw TokenError.dead }
        guard let machine = try tokens.machine(tx, hash: hash, from: network) else {
            try noteDead(tx, hash: hash, from: network)
            throw TokenError.dead
        }
        try note(tx, sighted: machine, from: network)
        let keys = [limiter.keys.token(machine.token.uuid), limiter.keys.workspace(machine.workspace)]
        try limiter.check(tx, .apiRequest, keys)
        guard machine.decide(act, at: exchange.now) == .allowed else {
            try note(tx, .tokenRefused, machine, from: network)
            throw TokenError.beyondScope
        }
        if act == .peopleRead { try note(tx, .peopleRead, machine, from: network) }
        tx.narrow(to: machine.workspace)
        return try answer(exchange, tx, machine.workspace)
    }

    private func note(_ tx: Transaction, sighted machine: Machine, from network: NetworkPrefix?) throws {
        if machine.sighting != .known { try note(tx, .tokenUsed, machine, from: network) }
        if machine.sighting == .moved { try note(tx, .tokenMoved, machine, from: network) }
    }

    /// After a token turned out to be none; throws `TooManyTries`. Good tokens of the same network are not asked.
    package func chargeRefused(_ exchange: Exchange) async throws {
        try await limiter.check(.refusedToken, limiter.keys.peer(exchange.peer))
    }

    private func note(_ tx: Transaction, _ kind: SignalKind, _ machine: Machine, from network: NetworkPrefix?) throws {
        try signals.note(
            tx, kind, token: machine.token.uuid, in: machine.workspace, of: machine.subject.account, from: network)
    }

    /// Whoever brings a token that is over, or one that was planted for nobody, is counted, and told what everybody is
    /// told whose token is not good.
    package func noteDead(_ tx: Transaction, hash: [UInt8], from network: NetworkPrefix?) throws {
        guard let trace = try tokens.trace(tx, hash: hash) else { return }
        try signals.note(
            tx, trace.isDecoy ? .decoyTouched : .tokenDead, token: trace.token.uuid, in: trace.workspace,
            of: trace.account, from: network)
    }
}

/// Where the next page of a list begins: the id of the last thing on the page before.
package enum Cursor {
    /// Things on one page.
    package static let sizes = 1...200
    private static let usual = 50

    /// Of a request; nil at the beginning. Throws `TokenError.malformedCursor`.
    package static func after<Of>(_ exchange: Exchange, of: Of.Type = Of.self) throws -> Identifier<Of>? {
        guard let text = exchange.query("cursor", maximum: 40) else { return nil }
        guard let id = Identifier<Of>(text) else { throw TokenError.malformedCursor }
        return id
    }

    /// How many things the request wants, within ``sizes``.
    package static func size(_ exchange: Exchange) -> Int {
        let wanted = exchange.query("limit", maximum: 6).flatMap { Int($0) } ?? usual
        return min(max(wanted, sizes.lowerBound), sizes.upperBound)
    }

    /// A page of things, of which one more than `size` was asked for to see whether the list goes on.
    package static func page<Item, Of>(
        _ name: String, _ items: [Item], size: Int, id: (Item) -> Identifier<Of>, _ json: (Item) -> JSONValue
    ) -> JSONValue {
        let shown = items.prefix(size)
        let next = items.count > size ? shown.last.map { JSONValue.string(id($0).text) } : nil
        return .members([name: .array(shown.map(json)), "next": next ?? .null])
    }
}
