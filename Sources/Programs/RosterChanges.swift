import Primitives

/// What a roster would change among the people there are.
package struct RosterChanges: Sendable {
    package private(set) var new: [RosterRow] = []
    package private(set) var changed: [RosterRow] = []
    /// Rows that say what is known already.
    package private(set) var unchangedCount = 0

    /// - Parameters:
    ///   - hash: what is kept of a fingerprint; the caller's, keyed.
    ///   - known: the hash kept for an address; nil for somebody new.
    package init(
        _ rows: [RosterRow], hash: ([UInt8]) throws -> [UInt8], known: (EmailAddress) throws -> [UInt8]?
    ) rethrows {
        for row in rows {
            guard let before = try known(row.address) else {
                new.append(row)
                continue
            }
            if try hash(row.fingerprint) == before { unchangedCount += 1 } else { changed.append(row) }
        }
    }
}
