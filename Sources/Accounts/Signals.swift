import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Vault
import Web

/// Where rooms note what was refused and what is worth watching, in the transaction that refuses it. Needs the system
/// scope. Counts instead of rows: whoever tries a million times fills no disk (AT-56).
///
/// Call before `AuditTrail.record`: the end of the chain is what a transaction locks last.
package struct Signals: Sendable {
    let vault: KeyVault
    let audit: AuditTrail
    private let store = SignalStore()
    private let queue = JobQueue()

    package init(vault: KeyVault, audit: AuditTrail) {
        self.vault = vault
        self.audit = audit
    }

    /// A secret did not fit. Does the same whether an account has the address or none (AT-11).
    package func note(_ tx: Transaction, _ refused: RefusedSecret) throws {
        let target = target(of: refused)
        let mark = mark(target.map { $0.key.bytes } ?? [])
        let network = refused.network?.bytes ?? []
        var counts = [
            SignalCount(
                group: .network, key: place(.network, network, of: SignalRule.networks), account: nil,
                mark: target == nil ? nil : mark),
            SignalCount(group: .everything, key: WorkspaceID.installation.uuid, mark: target == nil ? nil : mark),
        ]
        if var target {
            // Of the network's place, so that whoever has the place alone finds whom it tried.
            target.mark = self.mark(counts[0].key.bytes)
            counts.append(target)
        }
        let sums = try store.add(tx, .secretRefused, counts)
        try haveLooked(tx)
        try record(tx, refused, own: sums[target?.group ?? .network] ?? 1, all: sums[.everything] ?? 1)
    }

    /// Somebody came in, in a browser the account was not used in before.
    func note(
        _ tx: Transaction, newDeviceIn network: String?, of account: AccountID, by method: SignInMethod,
        administers: Bool
    ) throws {
        let count = SignalCount(
            group: .account, key: account.uuid, account: account, mark: mark(Array((network ?? "").utf8)))
        if method == .password { try add(tx, .passwordOnNewDevice, [count]) }
        if administers { try add(tx, .administratorOnNewDevice, [count]) }
    }

    /// A person was refused a page or an act. What was refused to support in a person's name, the person did not do.
    ///
    /// In the trail stand the first, the second, the fourth and so on: refusals by the thousand fill no trail.
    package func note(_ tx: Transaction, refused tried: String, to caller: Caller) throws {
        let count =
            if let support = caller.support {
                SignalCount(group: .account, key: support.account.uuid, account: support.account)
            } else {
                SignalCount(
                    workspace: caller.membership?.workspace ?? .installation, group: .session, key: caller.session,
                    account: caller.account)
            }
        let sums = try store.add(tx, caller.support == nil ? .requestRefused : .supportRefused, [count])
        try haveLooked(tx)
        let sum = sums[count.group] ?? 1
        guard SignalRule.isWritten(sum, atMost: SignalRule.written) else { return }
        try audit.record(
            tx, caller.support == nil ? caller.membership?.workspace : nil,
            AuditEvent(
                "request.refused", by: .account(caller.support?.account ?? caller.account),
                details: ["count": "\(sum)", "tried": tried]))
    }

    func note(_ tx: Transaction, _ kind: SignalKind, session: UUID, of account: AccountID) throws {
        try add(tx, kind, [SignalCount(group: .session, key: session, account: account)])
    }

    /// Something about an account itself, in a workspace or wherever it has a place.
    package func note(
        _ tx: Transaction, _ kind: SignalKind, account: AccountID, in workspace: WorkspaceID? = nil
    ) throws {
        try add(
            tx, kind,
            [
                SignalCount(
                    workspace: workspace ?? .installation, group: .account, key: account.uuid, account: account)
            ])
    }

    /// Something about a token of a program.
    package func note(
        _ tx: Transaction, _ kind: SignalKind, token: UUID, in workspace: WorkspaceID, of account: AccountID?,
        from network: NetworkPrefix?
    ) throws {
        try add(
            tx, kind,
            [
                SignalCount(
                    workspace: workspace, group: .token, key: token, account: account,
                    mark: mark(network?.bytes ?? []))
            ])
    }

    /// What is no person's and no workspace's, as often as it was found.
    package func note(_ tx: Transaction, _ kind: SignalKind, times count: Int) throws {
        let one = SignalCount(group: .everything, key: WorkspaceID.installation.uuid, mark: nil)
        for _ in 0..<min(count, 200) { try add(tx, kind, [one]) }
    }

    private func add(_ tx: Transaction, _ kind: SignalKind, _ counts: [SignalCount]) throws {
        store.post(tx, kind, counts)
        try haveLooked(tx)
    }

    /// One look for all that happens within two seconds, however much that is.
    private func haveLooked(_ tx: Transaction) throws {
        try queue.post(
            tx, SignalsNoted(), workspace: nil, at: tx.now.addingTimeInterval(SignalRule.patience), unique: "look",
            priority: 1)
    }

    private func record(_ tx: Transaction, _ refused: RefusedSecret, own: Int, all: Int) throws {
        // What is refused to somebody signed in, its own room writes down.
        guard refused.way != .secondFactor, SignalRule.isWritten(own, atMost: SignalRule.written),
            SignalRule.isWritten(all, atMost: SignalRule.writtenOfAll)
        else { return }
        try audit.record(
            tx, nil,
            AuditEvent(
                "sign-in.refused", by: .system, on: refused.account?.text,
                details: ["way": refused.way.rawValue, "count": "\(own)"]))
    }
}

// MARK: Whom a wave met

extension Signals {
    /// Accounts of which so many are asked for at most, the latest tried first.
    private static let mostTried = 5_000

    /// Accounts whose secrets were refused since then: in all, or from the networks of one place. Of the latter, now and
    /// then somebody is among them who was not.
    package func tried(_ tx: Transaction, since: Date, from network: UUID? = nil) throws -> [AccountID] {
        let mark = network.map { self.mark($0.bytes) } ?? -1
        let accounts: [AccountID] = try tx.rows(
            """
            SELECT account_id FROM signal
            WHERE kind = \(SignalKind.secretRefused) AND grouped = 'account' AND account_id IS NOT NULL
                AND period >= \(SignalRule.period(of: since))
            GROUP BY account_id HAVING \(mark)::int < 0 OR get_bit(bit_or(marks), greatest(\(mark)::int, 0)) = 1
            ORDER BY max(last_at) DESC, account_id LIMIT \(Self.mostTried)
            """
        ).map { try $0.get("account_id") }
        guard let network, !accounts.isEmpty else { return accounts }
        let marks = try marks(tx, of: network, since: since)
        return accounts.filter { marks.contains(self.mark($0.uuid.bytes)) }
    }

    /// Which bits those have set whom a network's place tried.
    private func marks(_ tx: Transaction, of network: UUID, since: Date) throws -> Set<Int> {
        let row = try tx.first(
            """
            SELECT bit_or(marks)::text AS marks FROM signal
            WHERE kind = \(SignalKind.secretRefused) AND grouped = 'network' AND key = \(network)
                AND period >= \(SignalRule.period(of: since))
            """)
        let bits: String = try row?.get("marks") ?? ""
        return Set(bits.utf8.enumerated().filter { $0.element == UInt8(ascii: "1") }.map(\.offset))
    }
}

// MARK: Keys

extension Signals {
    private func target(of refused: RefusedSecret) -> SignalCount? {
        // Both are worked out, so that both take the same time.
        let place = place(.address, refused.addressIndex, of: SignalRule.addresses)
        if let account = refused.account { return SignalCount(group: .account, key: account.uuid, account: account) }
        return refused.addressIndex.isEmpty ? nil : SignalCount(group: .address, key: place)
    }

    /// One of `count` places: several share one.
    private func place(_ group: SignalGroup, _ bytes: [UInt8], of count: Int) -> UUID {
        UUID(bytes: Array(repeating: 0, count: 14) + number(group.rawValue, bytes, below: count)) ?? UUID()
    }

    private func mark(_ bytes: [UInt8]) -> Int {
        number("mark", bytes, below: SignalRule.marks).reduce(0) { $0 << 8 | Int($1) }
    }

    /// Two bytes, big-endian.
    private func number(_ purpose: String, _ bytes: [UInt8], below limit: Int) -> [UInt8] {
        let digest = vault.mac("signal", Array(purpose.utf8) + [0] + bytes)
        let number = digest.prefix(2).reduce(0) { $0 << 8 | Int($1) } % limit
        return [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
