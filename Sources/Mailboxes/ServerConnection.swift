import IMAP
import Mail
import Outbound
import Outreach
import Primitives

/// How people's mail servers are spoken to.
struct ServerConnection: Sendable {
    private let client: IMAPClient
    /// Apart, so that a server that keeps silent while it is tried out holds nobody's mail up.
    private let trial: IMAPClient
    private let rule: MailServerRule
    private let authorities: String?
    private let helloName: String
    private let time: TimeSource
    private let calls: MailServerCalls

    init(
        _ settings: MailboxSettings, isLocal: Bool, helloName: String, calls: MailServerCalls, time: TimeSource
    ) {
        self.calls = calls
        let rule = MailServerRule(networks: settings.networks, isLocal: isLocal)
        client = IMAPClient(authorities: settings.authorities, mayDial: { rule.permits($0, $1) })
        trial = IMAPClient(
            count: 2, waiting: 16, connect: .seconds(10), total: .seconds(30), authorities: settings.authorities,
            mayDial: { rule.permits($0, $1) })
        self.rule = rule
        authorities = settings.authorities
        self.helloName = helloName
        self.time = time
    }

    /// Nil where what is stored cannot be used.
    func mailbox(_ login: ServerLogin, for onBehalf: OnBehalf) -> ServerMailbox? {
        guard let account = login.account, let submission = submission(login) else { return nil }
        return ServerMailbox(
            mailbox: client.mailbox(account), transport: SMTPTransport(submission), time: time,
            log: ServerCallLog(
                calls: calls, onBehalf: onBehalf, looking: login.looking.host, sending: login.sending.host))
    }

    private func submission(_ login: ServerLogin) -> SMTPSettings? {
        login.submission(rule, authorities: authorities, helloName: helloName)
    }

    /// Whether it can be used for both. Nil where it can.
    func check(_ login: ServerLogin, for onBehalf: OnBehalf) async -> ServerTrouble? {
        guard let account = login.account, var submission = submission(login) else {
            return ServerTrouble(side: .looking, cause: .nameNotFound, words: nil)
        }
        let looking = MailServerCalls.Conversation(.imap, login.looking.host, "try out a mailbox")
        let looked = await calls.noted(looking, for: onBehalf, result: { $0 == nil ? .answered : .rejected }) {
            await trial.check(account).map(ServerTrouble.init)
        }
        guard let looked else { return ServerTrouble(side: .looking, cause: .later, words: nil) }
        if let trouble = looked { return trouble }
        submission.timeouts.connect = .seconds(10)
        submission.timeouts.reply = .seconds(15)
        let transport = SMTPTransport(submission)
        let sending = MailServerCalls.Conversation(.smtp, login.sending.host, "try out a mailbox")
        let sent = await calls.noted(sending, for: onBehalf, result: { $0 == nil ? .answered : .rejected }) {
            let (trouble, dialogue) = await transport.check()
            return trouble.map { ServerTrouble($0, dialogue) }
        }
        return sent ?? ServerTrouble(side: .sending, cause: .later, words: nil)
    }
}
