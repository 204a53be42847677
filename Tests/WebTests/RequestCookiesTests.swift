import Primitives
import Testing

@testable import Web

@Suite("The cookies of a request")
struct RequestCookiesTests {
    private func session(_ header: String?, secure: Bool = false) -> String? {
        RequestCookies(header).value(.session, secure: secure)
    }

    @Test("are found by their exact name")
    func names() {
        #expect(session("a=1; klatch_session=x; b=2") == "x")
        #expect(session("klatch_session=a=b") == "a=b")
        for header in [nil, "", "klatch_session", "Klatch_session=x", "klatch_sessio=x", "klatch_session =x"] {
            #expect(session(header) == nil)
        }
    }

    @Test("in production count only with the prefix that binds them to this host (AT-19)")
    func prefix() {
        #expect(session("klatch_session=x", secure: true) == nil)
        #expect(session("__Host-klatch_session=x", secure: true) == "x")
    }

    @Test("are not believed where one comes twice (AT-19)")
    func tossed() {
        #expect(session("klatch_session=x; klatch_session=y") == nil)
        #expect(session("klatch_session=x; klatch_session=x; klatch_session=x") == nil)
    }

    @Test("are not read at all where they are endless")
    func endless() {
        #expect(session("klatch_session=x; a=" + String(repeating: "a", count: 9000)) == nil)
    }

    @Test("never trap, whatever they are made of")
    func fuzz() {
        var generator = SplitMix64(state: 9)
        let pieces = ["klatch_session", "=", ";", " ", "\"", "é", "\u{301}", ",", "\0", "x", "__Host-"]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0...30, using: &generator)).compactMap { _ in
                pieces.randomElement(using: &generator)
            }
            _ = session(text.joined(), secure: Bool.random(using: &generator))
        }
    }
}
