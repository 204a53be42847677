import Accounts
import Foundation
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

extension TokensSlice {
    /// A route that answers a program with JSON, if its token's scopes and its owner's rights name the act (the policy).
    package func api(
        _ path: String, _ act: Act,
        _ answer: @escaping @Sendable (Exchange, WorkspaceID) async throws -> JSONValue
    ) -> Route {
        .get(path, .machine("a program's own token, which the policy holds to its scopes")) { exchange in
            do {
                let machine = try await machine(exchange)
                let keys = [limiter.keys.token(machine.token.uuid), limiter.keys.workspace(machine.workspace)]
                try await limiter.check(.apiRequest, keys)
                guard machine.decide(act, at: exchange.now) == .allowed else {
                    try await note(.tokenRefused, machine, exchange)
                    throw TokenError.beyondScope
                }
                if act == .peopleRead { try await note(.peopleRead, machine, exchange) }
                return .json(try await answer(exchange, machine.workspace))
            } catch let error as TokenError {
                return Reply.problem(error, exchange).challenging(error.challenge)
            } catch let refusal as any Refusal {
                return .problem(refusal, exchange)
            }
        }
    }

    private func machine(_ exchange: Exchange) async throws -> Machine {
        guard exchange.hasCredential else { throw TokenError.missing }
        let (tokens, network) = (tokens, exchange.device.network)
        if let hash = exchange.bearer.flatMap({ Token.hash(of: $0, kind: .pat) }),
            let machine = try await database.transaction(
                .system("a token is looked up before it is known whose it is"),
                { tx -> Machine? in
                    let machine = try tokens.machine(tx, hash: hash)
                    if let machine {
                        if machine.isFirstInMinute { try note(tx, .tokenUsed, machine, from: network) }
                    } else {
                        try noteDead(tx, hash: hash, from: network)
                    }
                    return machine
                })
        {
            return machine
        }
        try await chargeRefused(exchange)
        throw TokenError.dead
    }

    /// After a token turned out to be none; throws `TooManyTries`. Good tokens of the same network are not asked.
    package func chargeRefused(_ exchange: Exchange) async throws {
        try await limiter.check(.refusedToken, limiter.keys.peer(exchange.peer))
    }

    private func note(_ kind: SignalKind, _ machine: Machine, _ exchange: Exchange) async throws {
        let network = exchange.device.network
        try await database.transaction(.system("counts what is watched")) {
            try note($0, kind, machine, from: network)
        }
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
