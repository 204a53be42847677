import Foundation
import Primitives
import Testing

@testable import Limits

@Suite("Keys of limits (AT-12, AT-56)")
struct LimitKeyTests {
    let keys = LimitFixtures.keys

    @Test(
        "An address is one key however its case is written, in every part",
        arguments: [
            "ADA@example.org", "ada@EXAMPLE.org", "Ada@Example.Org",
        ])
    func spelling(_ typed: String) throws {
        let ada = keys.address(try LimitFixtures.blindIndex("ada@example.org"))
        #expect(keys.address(try LimitFixtures.blindIndex(typed)) == ada)
    }

    @Test(
        "A tag or a dot makes another mailbox, and so another key",
        arguments: [
            "ada+1@example.org", "a.da@example.org", "ada@example.com",
        ])
    func mailboxes(_ typed: String) throws {
        let ada = keys.address(try LimitFixtures.blindIndex("ada@example.org"))
        #expect(keys.address(try LimitFixtures.blindIndex(typed)) != ada)
    }

    @Test(
        "Forms that look alike never become a key: they are no addresses",
        arguments: [
            "\u{FF41}da@example.org", "ada\u{200B}@example.org", "a\u{0434}a@example.org", "ada@ex\u{00E4}mple.org",
            "ada@example.org\u{0}", " ada@example.org", "\"ada\"@example.org", "ada@example.org.",
        ])
    func unicode(_ typed: String) {
        #expect(throws: EmailAddressError.self) { try LimitFixtures.blindIndex(typed) }
    }

    @Test(
        "A host of version 4 is one key, also in its mapped form and with a zone",
        arguments: [
            "192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:207", "::ffff:192.0.2.7%eth0",
        ])
    func version4(_ text: String) {
        #expect(keys.peer(text) == keys.peer("192.0.2.7"))
        #expect(keys.peer(text).map(\.kind) == [.peer])
        #expect(keys.peer(text) != keys.peer("192.0.2.8"))
    }

    @Test("A customer of version 6 is one key for all 2^64 of their addresses, and a site one more")
    func version6() {
        let one = keys.peer("2001:db8:1:2::1")
        #expect(one.map(\.kind) == [.peer, .network])
        #expect(keys.peer("2001:db8:1:2:ffff:ffff:ffff:ffff") == one)
        #expect(keys.peer("2001:DB8:1:2::1%en0") == one)
        let neighbour = keys.peer("2001:db8:1:3::1")
        #expect(neighbour[0] != one[0] && neighbour[1] == one[1])
        #expect(keys.peer("2001:db8:2:2::1")[1] != one[1])
    }

    @Test(
        "Whoever has no readable address shares one key with all others",
        arguments: [
            "", "unknown", "/tmp/socket", "192.0.2", "0300.1.1.1", "1.2.3.4.5", "\u{0}",
        ])
    func unreadable(_ text: String) {
        #expect(keys.peer(text) == keys.peer("nowhere") && keys.peer(text).count == 1)
    }

    @Test("Keys of different kinds or parts are never the same")
    func distinct() {
        let bytes = LimitFixtures.ada.uuid.bytes
        let all = [
            keys.account(LimitFixtures.ada), keys.address(bytes), keys.browser(bytes),
            keys.token(LimitFixtures.ada.uuid),
            keys.workspace(WorkspaceID(LimitFixtures.ada.uuid)), keys.installation,
            keys.account(LimitFixtures.ada, in: []),
            keys.address(bytes, in: [1]), keys.address(bytes + [1], in: []), keys.address([], in: bytes + [1]),
        ]
        #expect(Set(all.map(\.digest)).count == all.count)
    }

    @Test("A digest that is too short makes one key for all, instead of one for each try")
    func short() {
        let broken = LimitKeys { _, _ in [1, 2, 3] }
        #expect(broken.account(LimitFixtures.ada) == broken.account(LimitFixtures.ada))
    }
}
