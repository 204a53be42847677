import Foundation
import Primitives
import Testing

@testable import GoogleAPI

@Suite("No answer of Google's stops a reader, and a bent one names nothing that is not plain")
struct GoogleFuzzTests {
    private static let thread = """
        {"id":"18a","messages":[{"id":"18b","labelIds":["SENT","INBOX"],"internalDate":"1800000000000","payload":{"headers":\
        [{"name":"From","value":"Ada <ada@example.org>"},{"name":"Auto-Submitted","value":"no"}]}}]}
        """
    private static let draft = #"{"id":"r-1","message":{"id":"18b","threadId":"18a"}}"#
    private static let token =
        #"{"access_token":"ya29.x","expires_in":3599,"refresh_token":"1//y","scope":"openid","token_type":"Bearer"}"#

    private static let events = """
        {"nextSyncToken":"s","timeZone":"Europe/Oslo","items":[{"id":"a","status":"confirmed","transparency":"opaque","start":\
        {"dateTime":"2026-01-08T09:00:00Z"},"end":{"date":"2026-01-09"},"attendees":[{"self":true,"responseStatus":"declined"}]}]}
        """
    private static let calendars = #"{"items":[{"id":"a@b","summary":"Own","accessRole":"owner","primary":true}]}"#

    private static let pieces = [
        "{", "}", "[", "]", "\"", "\\u", "\\ud83d", ",", ":", "1e999", "-1", "null", "\0", "\"id\":",
    ]

    private static func bend(_ text: String, _ random: inout SplitMix64) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(contentsOf: Array(pieces.randomElement(using: &random)?.utf8 ?? "".utf8), at: place)
            case 1: bytes.removeSubrange(min(place, end)..<end)
            case 2: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
            default: bytes.insert(contentsOf: bytes[min(place, end)..<end], at: place)
            }
        }
        return bytes
    }

    @Test("Answers", arguments: [1, 2, 3] as [UInt64])
    func answers(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let mailbox = try #require(GoogleSubject(stored: "117"))
        let wanted = GmailThread(mailbox, id: try #require(GmailID("18a")))
        for _ in 0..<1_500 {
            if let seen = GoogleAnswer.thread(Self.bend(Self.thread, &random), wanted) {
                #expect(seen.messages.allSatisfy { GmailID($0.id.text) != nil })
            }
            if let draft = GoogleAnswer.draft(Self.bend(Self.draft, &random), of: mailbox) {
                #expect(GmailDraft(stored: draft.stored) == draft)
            }
            if let page = CalendarAnswer.events(Self.bend(Self.events, &random)) {
                #expect(page.entries.allSatisfy { $0.isCancelled || ($0.start != nil && $0.end != nil) })
                #expect(page.nextPage != nil || page.nextSync != nil)
            }
            if let list = CalendarAnswer.list(Self.bend(Self.calendars, &random)) {
                #expect(list.calendars.allSatisfy { CalendarName($0.name.text) == $0.name })
            }
            let token = GoogleAnswer.read(TokenAnswer.self, Self.bend(Self.token, &random))
            if let access = token?.access(now: GoogleWorld.now, known: nil) {
                #expect(TokenAnswer.isToken(access.token.reveal()) && access.expiresAt > GoogleWorld.now)
            }
            _ = GoogleReason(in: String(decoding: Self.bend(Self.token, &random), as: UTF8.self))
        }
    }

    @Test(
        "Half an answer is none",
        arguments: [
            #"{"id":"18a","messages":[{"id":"18b"}]}"#, #"{"id":"18x","messages":[]}"#, #"{"messages":[]}"#, "[]", "",
            #"{"id":"18a","messages":[{"id":"18b","internalDate":"-1","payload":{}}]}"#,
            #"{"id":"18a","messages":[{"id":"18b","internalDate":"99999999999999999999","payload":{}}]}"#,
            #"{"id":"18a","messages":[{"id":"../b","internalDate":"1","payload":{}}]}"#,
            String(repeating: "[", count: 100_000),
        ])
    func half(_ text: String) throws {
        let mailbox = try #require(GoogleSubject(stored: "117"))
        let wanted = GmailThread(mailbox, id: try #require(GmailID("18a")))
        #expect(GoogleAnswer.thread(Array(text.utf8), wanted) == nil)
    }

    @Test("A value that never ends is cut, and of two fields the first counts")
    func values() {
        let long = String(repeating: "x", count: 10_000)
        let headers = SeenHeaders([("FROM", long), ("From", "second"), ("Subject", "never")])
        #expect(headers[.from]?.count == SeenHeaders.maximumLength)
        #expect("\(headers)" == "•••")
    }
}

@Suite("The stand-in for Google")
struct CalibrationTests {
    @Test("is understood by Google's own client, in what it takes and in what it answers")
    func ownClient() async throws {
        let standIn = try await GoogleStandIn.running()
        let process = try GoogleStandIn.python("google_calibration.py", [standIn.root])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(
            decoding: await GoogleStandIn.lines(of: output.fileHandleForReading, all: true), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && text.split(separator: "\n").count == 21, "\(text)")
    }
}
