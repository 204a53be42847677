/// Why a mailbox cannot be used, for the person who is connecting it.
package struct IMAPTrouble: Sendable, Equatable {
    package let failure: IMAPFailure
    /// What the server itself said, where it said something. It may quote a name or an address: not for logs.
    package let words: String?

    /// Signs in and looks into the two folders that are needed. Changes nothing, and reads no message.
    static func found(_ account: IMAPAccount, _ options: WireOptions, _ stop: StopFlag) -> IMAPTrouble? {
        let session: IMAPSession
        do throws(IMAPFailure) { session = IMAPSession(try CurlWire(account, options, stop: stop)) } catch {
            return IMAPTrouble(failure: error, words: nil)
        }
        defer { session.leave() }
        do throws(IMAPFailure) {
            try session.signIn(account)
            let errand = try MailboxErrand(session, known: account.folders)
            guard let nothing = OwnMessageID(stored: "<nothing@klatch.invalid>") else { return nil }
            for folder in [IMAPFolder.drafts, .sent] { _ = try errand.isThere(nothing, in: folder) }
            return nil
        } catch {
            return IMAPTrouble(failure: error, words: session.refusal)
        }
    }
}
