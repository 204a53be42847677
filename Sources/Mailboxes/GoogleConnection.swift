import Foundation
import GoogleAPI
import Outbound
import Outreach
import Primitives
import Store

typealias AccessTokens = GoogleTokens<MailboxID>

/// This installation's side of Google: who it is there, and the one door to it, which lets nothing else out.
struct GoogleConnection: Sendable {
    /// Where Google sends people back to.
    static let returnPath = "/outreach/mailbox/gmail/return"

    let client: GoogleClient
    let oauth: GoogleOAuth
    let door: Door
    let roots: VendorRoots
    let tokens = AccessTokens()
    let time: TimeSource

    init(
        _ settings: (id: String, secret: Secret<String>), origin: String, roots: VendorRoots, ledger: Database,
        random: RandomSource, time: TimeSource
    ) {
        client = GoogleClient(id: settings.id, secret: settings.secret, redirect: origin + Self.returnPath)
        door = Door(AllowList(GoogleOperations.calls), roots: roots, ledger: ledger, random: random, time: time)
        oauth = GoogleOAuth(client, through: door)
        self.roots = roots
        self.time = time
    }

    /// To which origin a form that begins this leads.
    var origin: String { client.origin(roots) }

    /// A person's mailbox, as outreach asks for it.
    func mailbox(
        _ id: MailboxID, _ leave: GoogleLeave, for onBehalf: OnBehalf, mirrors: Bool = true
    ) -> GmailMailbox {
        let (tokens, oauth, door, time) = (tokens, oauth, door, time)
        let renew: AccessTokens.Renewal = {
            do throws(GoogleFailure) {
                return .success(
                    try await oauth.renew(leave.refresh, granted: leave.granted, for: onBehalf, now: time.now()))
            } catch { return .failure(error) }
        }
        let open: GmailMailbox.Opening = { isStale throws(GoogleFailure) in
            let access = try await tokens.access(id, leave.refresh, isStale: isStale, now: time.now(), renew)
            return Gmail(
                leave.subject, through: door, for: onBehalf, token: access.token, granted: access.granted)
        }
        return GmailMailbox(open: open, mirrors: leave.mayMirror && mirrors, time: time)
    }
}
