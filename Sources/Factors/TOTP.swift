import Crypto
import Foundation
import Primitives

/// The number of a step of 30 seconds since 1970. Each step is good for one sign-in.
package struct TOTPStep: Sendable, Hashable, Comparable {
    /// Seconds (RFC 6238, section 5.2).
    package static let length: Int64 = 30

    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    /// Nil for times before 1970 or beyond all reason.
    package init?(at date: Date) {
        guard let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down)), seconds >= 0 else { return nil }
        number = seconds / Self.length
    }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// What a person's authenticator app and Klatch both know: 20 random bytes (RFC 4226, section 4, R6). To be sealed.
package struct TOTPSecret: Sendable, Hashable {
    package static let length = 20
    package static let digits = 6
    /// Steps that a person's clock may be off, either way (RFC 6238, section 5.2).
    static let drift: Int64 = 1

    package let bytes: [UInt8]

    package static func issue(random: RandomSource) -> TOTPSecret { TOTPSecret(issued: random.bytes(length)) }

    /// As it was stored. Nil unless there are 20 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    private init(issued bytes: [UInt8]) { self.bytes = bytes }

    /// The step whose code somebody typed, or nil.
    ///
    /// A step is good once. Store the returned one only if it is greater than what is stored (in SQL:
    /// `WHERE last_step IS NULL OR last_step < …`), and let the person in only if that changed a row: of two
    /// requests with the same code, one then loses.
    ///
    /// - Parameters:
    ///   - typed: six digits; spaces and a hyphen between them do not matter.
    ///   - lastUsed: the step stored last. It and those before it are not accepted.
    package func step(of typed: String, at date: Date, after lastUsed: TOTPStep?) -> TOTPStep? {
        guard let now = TOTPStep(at: date), let given = Self.normal(typed) else { return nil }
        var found: TOTPStep?
        // Every step is computed and compared, so that the time does not tell which one was close.
        for number in (now.number - Self.drift)...(now.number + Self.drift) where number >= 0 {
            let isEqual = constantTimeEqual(code(number), given)
            if isEqual, lastUsed.map({ $0.number < number }) ?? true { found = TOTPStep(number) }
        }
        return found
    }

    /// What the app shows in that step.
    package func code(in step: TOTPStep) -> String { String(decoding: code(step.number), as: UTF8.self) }

    /// RFC 4226, section 5.3, with the step as counter. As digits in ASCII.
    private func code(_ counter: Int64) -> [UInt8] {
        let message = withUnsafeBytes(of: counter.bigEndian) { Array($0) }
        let key = SymmetricKey(data: bytes)
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        let offset = Int((mac.last ?? 0) & 0x0F)
        var value = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        var digits: [UInt8] = []
        for _ in 0..<Self.digits {
            digits.append(UInt8(ascii: "0") + UInt8(value % 10))
            value /= 10
        }
        return digits.reversed()
    }

    private static func normal(_ typed: String) -> [UInt8]? {
        guard typed.utf8.count <= 4 * digits else { return nil }
        let given = typed.utf8.filter { !" -\t\r\n".utf8.contains($0) }
        let isNumber = given.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return given.count == digits && isNumber ? given : nil
    }
}

extension TOTPSecret: CustomStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
