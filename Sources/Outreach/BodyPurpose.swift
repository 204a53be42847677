import Store
import Synchronization

/// For what a mail that somebody wrote is opened. There is no opening without one of these, and which of them it is follows from
/// the scope of the transaction: a person's own, or the system's for a reason that is named here.
enum BodyPurpose: String, Sendable, CaseIterable {
    /// It goes to its mailbox at its time, or is kept from going.
    case sending
    /// What came into its thread is noted, so that what is to follow fits.
    case threading
    /// Its writer reads it.
    case history
    /// Whether it left as its writer agreed to is compared.
    case checking

    private static let reasons: [String: BodyPurpose] = [
        "a person's own mail goes out": .sending, "a person's own mail went out": .sending,
        "two have met, and need not be written to": .sending, "threads are looked into": .threading,
        "what came into a thread is noted": .threading, "a draft is gone from a mailbox": .threading,
        "examines the installation for a claim": .checking,
    ]

    /// Throws `BodyRefused` where mails are opened for nothing that is listed.
    init(_ scope: Scope) throws(BodyRefused) {
        switch scope {
        case .person: self = .history
        case .system(let reason):
            guard let purpose = Self.reasons[reason.description] else { throw BodyRefused() }
            self = purpose
        case .workspace, .account, .link: throw BodyRefused()
        }
    }
}

/// A mail was to be opened for none of the purposes that there are. A mistake in the program.
struct BodyRefused: Error {}

/// How often this process opened mails, and for what, since it was last written down.
final class BodyOpenings: Sendable {
    /// Stands for a try for no listed purpose.
    static let refused = "refused"
    private let counts = Mutex<[String: Int]>([:])

    /// The purpose that a scope is for, counted. Throws `BodyRefused`, counted as well.
    func purpose(of scope: Scope) throws(BodyRefused) -> BodyPurpose {
        do {
            let purpose = try BodyPurpose(scope)
            add([purpose.rawValue: 1])
            return purpose
        } catch {
            add([Self.refused: 1])
            throw error
        }
    }

    func take() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    func add(_ more: [String: Int]) {
        counts.withLock { $0.merge(more) { $0.addingReportingOverflow($1).partialValue } }
    }
}
