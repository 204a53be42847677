import Crypto
import Foundation
import Primitives
import TestSupport
import Testing

@testable import ZoomAPI

@Suite("What Zoom tells of itself")
struct ZoomNewsTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private static let reader = ZoomNewsReader(secret: Secret("news-secret"), client: "zoom-client")
    private static let ended = #"""
        {"event":"app_deauthorized","event_ts":1799999990000,"payload":{"account_id":"a","user_id":"u-1",
        "signature":"x","deauthorization_time":"2027-01-15T08:00:00Z","client_id":"zoom-client"}}
        """#

    private static func signed(_ body: String, at time: String = "1800000000", secret: String = "news-secret") -> String
    {
        let text = "v0:\(time):\(body)"
        let key = SymmetricKey(data: Array(secret.utf8))
        return "v0=" + Hex.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)))
    }

    private static func news(_ body: String, signature: String?, time: String? = "1800000000") -> ZoomNews? {
        reader.news(Array(body.utf8), signature: signature, timestamp: time, now: now)
    }

    @Test("is believed with its signature: who has removed the app, and when")
    func ended() throws {
        let user = try #require(ZoomUserID("u-1"))
        #expect(
            Self.news(Self.ended, signature: Self.signed(Self.ended))
                == .deauthorized(user, at: Date(timeIntervalSince1970: 1_799_999_990)))
        let other = #"{"event":"meeting.started","payload":{}}"#
        #expect(Self.news(other, signature: Self.signed(other)) == .other)
    }

    @Test("is not believed without one, with another's, with another body, cut off, or where the body was written anew")
    func forged() {
        let good = Self.signed(Self.ended)
        for signature in [
            nil, "", "v0=", good.uppercased(), String(good.dropFirst(3)), String(good.dropLast()), good + "0",
            "v1" + good.dropFirst(2), Self.signed(Self.ended, secret: ""), Self.signed(Self.ended, secret: "other"),
        ] {
            #expect(Self.news(Self.ended, signature: signature) == nil, "\(signature ?? "none")")
        }
        #expect(Self.news(Self.ended + " ", signature: good) == nil)
        #expect(Self.news(Self.ended.replacing("\n", with: ""), signature: good) == nil)
    }

    @Test("is not believed five minutes later or earlier, nor by a time that was written anew")
    func old() {
        for (time, isTaken) in [
            ("1799999700", true), ("1799999699", false), ("1800000300", true), ("1800000301", false), ("", false),
            ("-1", false), ("18e8", false), ("99999999999999999999", false), (" 1800000000", false),
        ] {
            let news = Self.news(Self.ended, signature: Self.signed(Self.ended, at: time), time: time)
            #expect((news != nil) == isTaken, "\(time)")
        }
        #expect(Self.news(Self.ended, signature: Self.signed(Self.ended), time: "1800000001") == nil)
        #expect(Self.news(Self.ended, signature: Self.signed(Self.ended), time: nil) == nil)
    }

    @Test("of another app is not for us")
    func otherApp() {
        let body = Self.ended.replacing("zoom-client", with: "another")
        #expect(Self.news(body, signature: Self.signed(body)) == nil)
    }

    @Test(
        "asks whether the address is ours, and is answered as Zoom's own example is; what it signs is never a message")
    func validation() {
        let body =
            #"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1,"event":"endpoint.url_validation"}"#
        let key = SymmetricKey(data: Array("news-secret".utf8))
        let mac = Hex.encode(
            Array(HMAC<SHA256>.authenticationCode(for: Array("qgg8vlvZRS6UYooatFL8Aw".utf8), using: key)))
        let answer = #"{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"\#(mac)"}"#
        #expect(Self.news(body, signature: Self.signed(body)) == .validation(answer: Array(answer.utf8)))
        #expect(Self.news(body, signature: nil) == nil)
        for token in ["v0:1800000000:{}", "", "a b", #"a\"b"#, String(repeating: "a", count: 201)] {
            let body = body.replacing("qgg8vlvZRS6UYooatFL8Aw", with: token)
            #expect(Self.news(body, signature: Self.signed(body)) == nil, "\(token)")
        }
    }
}
