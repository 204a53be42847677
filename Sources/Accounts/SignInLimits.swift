import Limits
import Primitives
import Store
import Web

/// How often signing in may be tried. A browser that the account is known in has an allowance of its own when strangers
/// have used up the common one (AT-13). Addresses without an account are counted alike (AT-11).
extension AccountsSlice {
    /// Before a mail is asked for; throws `TooManyTries`. The transaction's scope is the system's.
    func chargeMail(_ tx: Transaction, _ index: [UInt8], _ exchange: Exchange) throws {
        let keys = limiter.keys
        let common =
            keys.peer(exchange.peer) + [
                keys.address(index), keys.address(index, in: exchange.browser),
                keys.address(index, from: exchange.peer),
            ]
        try limiter.check(tx, .signInMail, common, orOwn: .signInMailOnKnownDevice) {
            try devices.known(tx, index: index, token: exchange.deviceToken).map { [keys.address(index, in: $0)] }
        }
    }

    /// Before a code is looked at; throws `TooManyTries`.
    func chargeCode(_ tx: Transaction, _ index: [UInt8], _ exchange: Exchange) throws {
        let keys = limiter.keys
        try limiter.check(
            tx, .codeTry, keys.peer(exchange.peer) + [keys.address(index)], orOwn: .codeTryOnKnownDevice
        ) {
            try devices.known(tx, index: index, token: exchange.deviceToken).map { [keys.address(index, in: $0)] }
        }
    }

    /// After a link turned out to lead nowhere; throws `TooManyTries`.
    package func chargeRefusedLink(_ exchange: Exchange) async throws {
        try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
    }
}
