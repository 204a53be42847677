import Foundation
import Outbound
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var receiptRoutes: [Route] { [.get("/account/receipt", .may(.ownReceipt), showReceipt)] }

    private static let receiptPage = 50

    /// One's own calls to other servers, the newest first.
    private func showReceipt(_ exchange: Exchange) async throws -> Reply {
        let account = try exchange.signedIn.account
        let before = exchange.query("before").flatMap { CallID($0) }
        let records = try await database.transaction(.account(account)) { tx in
            try CallStore.page(tx, of: .account(account), before: before, limit: Self.receiptPage + 1)
        }
        return .page(
            ReceiptPage(
                records, size: Self.receiptPage, called: providers, try await exchange.zone(), exchange.catalogue))
    }
}
