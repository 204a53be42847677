import Claims
import Foundation
import GoogleAPI
import Outbound
import Primitives
import Store
import Trust

/// Every call to a service since the last month was one of those that the program is built with; and what it must never ask,
/// it cannot.
struct CallLedgerProbe: Probe {
    /// Where the service is that only these operations call.
    let host: String
    /// How the paths of its calls begin.
    let prefix: String
    let operations: [GoogleOperation]
    /// Requests that have to be refused before the network, each as method and address.
    let unthinkable: [(method: String, url: String)]
    /// Parts of a mask that would bring what must not come.
    let banned: [String]
    let things: String

    /// Days of calls that are looked at.
    private static let days = 31.0

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let since = scene.time.now() - Self.days * 86_400
        let (shapes, count) = try await scene.read { [host, prefix] in
            try CallShape.all($0, to: host, under: prefix, since: since)
        }
        let faults =
            barred() + masks()
            + shapes.filter { !isListed($0) }.map { "a call was made that is not listed: \($0.text)" }
        return ClaimFinding(
            faults: faults,
            otherwise: """
                \(count) calls of the last \(Int(Self.days)) days were of the \(operations.count) that there are; \
                none of them can ask for \(things).
                """,
            recorded: [
                "calls": "\(count)", "operations": "\(operations.count)", "refused in vain": "\(unthinkable.count)",
            ])
    }

    private func isListed(_ shape: CallShape) -> Bool {
        operations.contains { operation in
            shape.method == operation.call.method && shape.host == operation.call.host
                && shape.path == operation.call.path.text && Set(shape.asked).isSubset(of: operation.answers)
        }
    }

    /// What the list of calls has to stop.
    private func barred() -> [String] {
        let list = AllowList(operations.map(\.call))
        return unthinkable.filter { (try? list.check(method: $0.method, url: $0.url)) != nil }
            .map { "\($0.method) \($0.url) could leave" }
    }

    private func masks() -> [String] {
        operations.flatMap { operation in
            operation.call.fixed.filter { pair in banned.contains { pair.lowercased().contains($0) } }
                .map { "\(operation.call.operation) asks for \($0)" }
        }
    }
}

/// Of what kind calls were, whoever they were made for.
struct CallShape: Sendable {
    let method: String
    let host: String
    let path: String
    let asked: [String]

    var text: String { "\(method) \(host)\(path)" }

    /// Each kind once, and how many calls there were.
    static func all(_ tx: Transaction, to host: String, under prefix: String, since: Date) throws -> ([CallShape], Int)
    {
        let rows = try tx.rows(
            """
            SELECT method, host, path, asked, count(*) AS calls FROM outbound_call
            WHERE started_at > \(since) AND host = \(host) AND starts_with(path, \(prefix))
            GROUP BY method, host, path, asked
            """)
        let shapes = try rows.map {
            CallShape(
                method: try $0.get("method"), host: try $0.get("host"), path: try $0.get("path"),
                asked: try $0.get("asked"))
        }
        return (shapes, try rows.reduce(0) { $0 + (try $1.get("calls", as: Int.self)) })
    }
}

extension CallLedgerProbe {
    private static let mail = "https://gmail.googleapis.com/gmail/v1/users/me"
    private static let calendars = "https://www.googleapis.com/calendar/v3"

    /// `gmail.no-incoming-content`
    static let mailContent = CallLedgerProbe(
        host: "gmail.googleapis.com", prefix: "/", operations: GoogleOperations.all,
        unthinkable: [
            ("GET", mail + "/messages/1?format=full"), ("GET", mail + "/messages/1?format=raw"),
            ("GET", mail + "/messages/1?format=metadata"), ("GET", mail + "/threads/1?format=full"),
            ("GET", mail + "/threads/1"), ("GET", mail + "/drafts/1?format=full"),
            ("GET", mail + "/messages/1/attachments/2"),
        ],
        banned: ["snippet", "body", "raw", "subject", "format=full", "filename", "parts"],
        things: "a body, a preview, a subject or an attachment")

    /// `gmail.own-messages-only`
    static let ownMail = CallLedgerProbe(
        host: "gmail.googleapis.com", prefix: "/", operations: GoogleOperations.all,
        unthinkable: [
            ("GET", mail + "/messages"), ("GET", mail + "/messages?q=in:inbox"), ("GET", mail + "/threads"),
            ("GET", mail + "/drafts"), ("GET", mail + "/labels"), ("GET", mail + "/history?startHistoryId=1"),
            ("POST", mail + "/messages/1/trash"), ("POST", mail + "/messages/batchDelete"),
            ("DELETE", mail + "/messages/1"), ("POST", mail + "/messages/1/modify"), ("POST", mail + "/watch"),
            ("PUT", mail + "/settings/vacation"),
        ],
        banned: [], things: "a list, a search, or a mail of somebody else's")

    /// `gmail.drafts-mirrored`: what drafts may be used for.
    static let draftCalls = CallLedgerProbe(
        host: "gmail.googleapis.com", prefix: "/gmail/v1/users/me/drafts",
        operations: GoogleOperations.all.filter { $0.call.path.text.contains("/drafts") },
        unthinkable: [
            ("GET", mail + "/drafts"), ("GET", mail + "/drafts/1?format=full"), ("GET", mail + "/drafts/1?format=raw"),
            ("GET", mail + "/drafts/1"),
        ],
        banned: ["snippet", "body", "raw", "subject", "payload"],
        things: "what a draft says, or for drafts of somebody else's")

    /// `gmail.replies-from-metadata`: how threads may be asked about.
    static let threadCalls = CallLedgerProbe(
        host: "gmail.googleapis.com", prefix: "/gmail/v1/users/me/threads",
        operations: GoogleOperations.all.filter { $0.call.path.text.contains("/threads") },
        unthinkable: [
            ("GET", mail + "/threads/1"), ("GET", mail + "/threads/1?format=full"),
            ("GET", mail + "/threads/1?format=minimal"),
            ("GET", mail + "/threads/1?format=metadata&metadataHeaders=Subject&fields=messages(payload(headers))"),
            ("GET", mail + "/threads/1?format=metadata&fields=messages(payload(headers))"),
        ],
        banned: ["snippet", "body", "raw", "subject", "format=full", "parts"],
        things: "more of a thread than its metadata")

    /// `calendar.minimum-access`
    static let busyTimes = CallLedgerProbe(
        host: "www.googleapis.com", prefix: "/calendar/", operations: CalendarOperations.all + GoogleOperations.leave,
        unthinkable: [
            ("GET", calendars + "/calendars/primary/events"), ("GET", calendars + "/calendars/primary/events/1"),
            ("GET", calendars + "/calendars/primary/events?singleEvents=true&fields=items"),
            ("GET", calendars + "/calendars/primary/acl"), ("DELETE", calendars + "/calendars/primary"),
            ("POST", calendars + "/calendars/primary/clear"), ("POST", calendars + "/calendars/primary/events/watch"),
        ],
        banned: ["description", "location", "items(summary", "attendees(email", "hangoutlink"],
        things: "a title, a text, a place or a guest of an event")
}
