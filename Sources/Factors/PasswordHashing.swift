import Foundation
import Primitives
import Synchronization

/// Hashes and compares passwords on a few threads of its own, in a queue that ends somewhere.
///
/// bcrypt takes a quarter of a second. Swift's own threads never wait for it, and these run with lower priority, so that
/// many sign-ins at once make sign-ins slow and nothing else. The threads end with this object.
package final class PasswordHashing: Sendable {
    /// Calls that may wait. With one thread the last of them waits some 15 seconds.
    package static let standardLimit = 64

    private let threads: HashingThreads
    private let peppers: PasswordPeppers
    private let cost: PasswordCost
    private let random: RandomSource
    private let compared = Mutex(0)

    /// Passwords compared so far: one for each try, whoever it was for.
    package var comparisons: Int { compared.withLock(\.self) }

    package init(
        peppers: PasswordPeppers, cost: PasswordCost = .standard, threads: Int = PasswordHashing.standardThreads,
        limit: Int = PasswordHashing.standardLimit, random: RandomSource = .system
    ) {
        self.threads = HashingThreads(count: threads, limit: limit)
        self.peppers = peppers
        self.cost = cost
        self.random = random
    }

    /// Half the cores, at least one and at most four.
    package static var standardThreads: Int { min(4, max(1, ProcessInfo.processInfo.activeProcessorCount / 2)) }

    /// What to store for a new password that passed the rules.
    ///
    /// - Throws: `HashingRefusal.busy`, or what the pepper threw.
    package func hash(_ password: Password) async throws -> PasswordHash {
        try await threads.run { [peppers, cost, random] in
            var phrase = try peppers.current.phrase(for: password)
            defer { phrase.withUnsafeMutableBytes { wipe($0) } }
            guard let setting = Bcrypt.setting(cost: cost.logarithm, salt: random.bytes(Bcrypt.saltLength)),
                let text = Bcrypt.hash(phrase, setting: setting),
                let hash = PasswordHash(String(decoding: text, as: UTF8.self), pepper: peppers.current.id)
            else { throw PasswordFailure.library }
            return hash
        }
    }

    /// Whether this is the password. Takes the same time whatever the answer, and whether or not there is such a person.
    ///
    /// - Parameters:
    ///   - password: nil if what was typed is beyond the bounds of a password.
    ///   - kept: nil if nobody has that address, or they have no password. Then the answer is no.
    /// - Throws: `HashingRefusal.busy`, `PasswordFailure`, or what the pepper threw. None of these is a no.
    package func verify(_ password: Password?, against kept: PasswordHash?) async throws -> PasswordVerdict {
        try await threads.run { [self] in
            compared.withLock { $0 += 1 }
            let pepper = try Self.pepper(of: kept, among: peppers)
            var phrase = try pepper.phrase(for: password ?? Password.empty)
            defer { phrase.withUnsafeMutableBytes { wipe($0) } }
            let stored = Array((kept?.text ?? "").utf8)
            let isEqual = try Self.matches(phrase, stored.isEmpty ? Self.dummy(cost) : stored)
            for missing in Self.missingWork(kept?.cost ?? cost, upTo: cost) {
                _ = try Self.matches(phrase, Self.dummy(missing))
            }
            guard isEqual, let kept, password != nil else { return .differs }
            return .matches(needsRehash: kept.cost < cost || kept.pepper != peppers.current.id)
        }
    }

    /// What else to compute after a hash of a lower cost, so that both take as long as one of today's: the same cost
    /// again, and each one between. 2^c + (2^c + 2^(c+1) + … + 2^(d-1)) is 2^d.
    static func missingWork(_ kept: PasswordCost, upTo current: PasswordCost) -> [PasswordCost] {
        (kept.logarithm..<max(kept, current).logarithm).map { PasswordCost(unchecked: $0) }
    }

    private static func pepper(of kept: PasswordHash?, among peppers: PasswordPeppers) throws -> PasswordPepper {
        guard let kept else { return peppers.current }
        guard let pepper = peppers.pepper(kept.pepper) else { throw PasswordFailure.unknownPepper(kept.pepper) }
        return pepper
    }

    private static func matches(_ phrase: [UInt8], _ kept: [UInt8]) throws -> Bool {
        guard let computed = Bcrypt.hash(phrase, setting: Array(kept.prefix(Bcrypt.settingLength))) else {
            throw PasswordFailure.library
        }
        return constantTimeEqual(computed, kept)
    }

    /// The form of a hash at that cost, which no password has.
    private static func dummy(_ cost: PasswordCost) -> [UInt8] {
        let digits = cost.logarithm < 10 ? "0\(cost.logarithm)" : "\(cost.logarithm)"
        return Array("$2b$\(digits)$".utf8) + Array(repeating: UInt8(ascii: "."), count: 53)
    }
}

package enum PasswordVerdict: Sendable, Hashable {
    case differs
    /// - needsRehash: the stored hash is of a lower cost or another pepper. Hash the password anew and replace it,
    ///   if it is still the one that was compared.
    case matches(needsRehash: Bool)
}

/// Too many passwords are waiting to be hashed. Nothing was decided; the person may try again.
package enum HashingRefusal: Refusal, Hashable {
    case busy

    package var status: Int { 503 }
    package var words: WordKey { WordKey("factors.hashing-busy") }
}

/// Nothing can be said about the password: an operating failure, neither a yes nor a no.
package enum PasswordFailure: Error, Hashable {
    /// A hash was made with a pepper that this process was not given.
    case unknownPepper(String)
    /// The pepper returned something other than HMAC-SHA-384.
    case pepper
    /// libxcrypt refused.
    case library
}
