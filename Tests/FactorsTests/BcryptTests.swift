import Primitives
import Testing

@testable import Factors

@Suite("bcrypt")
struct BcryptTests {
    /// Vectors that circulate with Solar Designer's implementation, which libxcrypt carries.
    @Test(
        "gives the known answers",
        arguments: [
            ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U*", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
            ("U*U*U", "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
            ("", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
            (
                "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
                "$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
            ),
        ])
    func known(_ phrase: String, _ hash: String) {
        let setting = Array(hash.utf8.prefix(29))
        #expect(Bcrypt.hash(Array(phrase.utf8), setting: setting) == Array(hash.utf8))
        #expect(Bcrypt.hash(Array(phrase.utf8), setting: Array(hash.utf8)) == Array(hash.utf8))
    }

    @Test("makes a setting of cost and salt")
    func setting() throws {
        let setting = try #require(Bcrypt.setting(cost: 12, salt: Array(repeating: 0, count: 16)))
        #expect(String(decoding: setting, as: UTF8.self) == "$2b$12$......................")
        #expect(Bcrypt.setting(cost: 12, salt: Array(repeating: 0, count: 15)) == nil)
        #expect(Bcrypt.setting(cost: 3, salt: Array(repeating: 0, count: 16)) == nil)
        #expect(Bcrypt.setting(cost: -1, salt: Array(repeating: 0, count: 16)) == nil)
    }

    @Test("refuses zero bytes and settings that are none")
    func refused() {
        let setting = Array("$2b$04$CCCCCCCCCCCCCCCCCCCCC.".utf8)
        #expect(Bcrypt.hash([65, 0, 66], setting: setting) == nil)
        for odd in ["", "*0", "$2b$04$", "$2b$99$CCCCCCCCCCCCCCCCCCCCC.", "$1$salt$", "$6$salt", "$2b$04$CC\0CC"] {
            #expect(Bcrypt.hash([65], setting: Array(odd.utf8)) == nil)
        }
    }

    @Test(
        "Of stored hashes only the one form is read",
        arguments: [
            ("$2b$12$", true), ("$2b$04$", true), ("$2b$17$", true), ("$2b$18$", false), ("$2b$03$", false),
            ("$2a$12$", false),
            ("$2y$12$", false), ("$2b$1x$", false), ("$2b$+4$", false), ("$6$rounds", false), ("$2b$12.", false),
        ])
    func stored(_ head: String, _ isRead: Bool) {
        let text = head + String(repeating: "a", count: 60 - head.utf8.count)
        #expect((PasswordHash(text, pepper: "p1") != nil) == isRead)
        #expect(
            PasswordHash(text + "a", pepper: "p1") == nil && PasswordHash(String(text.dropLast()), pepper: "") == nil)
        #expect(PasswordHash(String(text.dropLast()) + "\0", pepper: "p1") == nil)
    }

    @Test("The cost is at least 12, and no more than a machine can bear")
    func cost() {
        #expect(PasswordCost(11) == nil && PasswordCost(18) == nil && PasswordCost(.max) == nil)
        #expect(PasswordCost(12) == .standard && (PasswordCost(13).map { $0 > .standard }) == true)
    }
}
