import Foundation
import Primitives
import Tokens
import Vault
import Web

/// The connection of a workspace to its company's directory, and how to make one.
struct DirectoryPage: Page {
    static let template = "directory"
    let title = WordKey("directory.title")
    let tokens: [Row]
    let isConnected: Bool
    let mayMake: Bool
    /// The token just made, shown this once.
    let made: String?
    /// What the directory calls.
    let address: String

    struct Row: Sendable {
        let id: String
        let created: Moment
        let expires: Moment
        /// Within a month: time to make the next one.
        let endsSoon: Bool
        let used: Moment?
    }

    init(_ tokens: [BearerToken], made: Token?, address: String, _ exchange: Exchange, _ moment: ReaderMoments) {
        self.tokens = tokens.map { token in
            Row(
                id: token.id.text, created: moment(token.createdAt), expires: moment(token.expiresAt),
                endsSoon: token.expiresAt < exchange.now + 30 * 86_400, used: token.usedAt.map { moment($0) })
        }
        isConnected = !tokens.isEmpty
        mayMake = tokens.count < 2
        self.made = made?.text
        self.address = address
    }
}
