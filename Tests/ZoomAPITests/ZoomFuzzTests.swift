import Foundation
import Primitives
import Testing

@testable import ZoomAPI

@Suite("Answers and news that are not Zoom's")
struct ZoomFuzzTests {
    private static let samples = [
        #"{"id":81000000001,"join_url":"https://zoom.example/j/1?pwd=x","start_url":"https://zoom.example/s/1?zak=k"}"#,
        #"{"page_size":300,"next_page_token":"2","meetings":[{"id":1,"agenda":"Klatch 01","join_url":"https://a/j"}]}"#,
        #"{"access_token":"a","token_type":"bearer","refresh_token":"r","expires_in":3599}"#,
        #"{"id":"u-1","email":"a@b.example"}"#, #"{"code":3001,"message":"x"}"#,
        #"{"event":"app_deauthorized","event_ts":1,"payload":{"user_id":"u","client_id":"c"}}"#,
    ]

    @Test("never stop the program, and never bring a link that opens a meeting as host")
    func garbled() {
        var random = SystemRandomNumberGenerator()
        let reader = ZoomNewsReader(secret: Secret("s"), client: "c")
        for _ in 0..<4_000 {
            var bytes = Array(Self.samples.randomElement(using: &random)?.utf8 ?? "".utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
                guard place < bytes.count else { continue }
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                }
            }
            let made = ZoomAnswer.meeting(bytes)
            #expect(made.map { $0.link.hasPrefix("https://") && !$0.link.contains("zak=") && $0.id.number > 0 } ?? true)
            _ = ZoomAnswer.page(bytes, ZoomMark([1]))
            _ = ZoomAnswer.user(bytes)
            _ = ZoomAnswer.read(ZoomTokenAnswer.self, bytes)?.grant(now: Date(timeIntervalSince1970: 0))
            _ = ZoomRefusal(String(decoding: bytes, as: UTF8.self))
            let signature = String(decoding: bytes.prefix(70), as: UTF8.self)
            #expect(
                reader.news(bytes, signature: signature, timestamp: "0", now: Date(timeIntervalSince1970: 0)) == nil)
        }
    }
}
