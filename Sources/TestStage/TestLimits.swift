import Limits
import Primitives
import TestSupport
import Vault

extension TestWorld {
    /// The limits as another process of this installation would charge them.
    package var limiter: Limiter { Limiter(database: database, keys: LimitKeys(mac: vault.mac), time: clock.source) }

    /// Uses up what is allowed at once of a limit, as far as these keys go.
    package func exhaust(_ limit: Limit, _ keys: [LimitKey]) async throws {
        let limiter = limiter
        var cost = limit.allowances.map(\.burst).min() ?? 1
        while cost > 0 {
            do { try await limiter.check(limit, keys, cost: cost) } catch is TooManyTries { cost /= 2 }
        }
    }

    /// Whoever comes without an address, as test browsers do.
    package var anybody: [LimitKey] { limiter.keys.peer("") }

    /// The only account there is, or the first of them.
    package func account() throws -> LimitKey {
        guard let id = try read("SELECT id FROM account ORDER BY created_at").first.flatMap({ AccountID($0) }) else {
            throw TestWorldError.nobody
        }
        return limiter.keys.account(id)
    }

    package func workspace() throws -> LimitKey {
        guard let id = try read("SELECT id FROM workspace ORDER BY created_at").first.flatMap({ WorkspaceID($0) })
        else { throw TestWorldError.nobody }
        return limiter.keys.workspace(id)
    }
}
