import Audit
import Foundation
import Primitives
import Store

/// A change of the list of vendors, as the audit trail has it: the day that it was first seen cannot be changed afterwards.
struct VendorNotice: Sendable, Equatable {
    /// `begun` is when a register was read for the first time.
    enum Kind: String, Sendable { case begun, announced, removed }

    /// Days from announcing a vendor until they may work.
    static let days = 30

    let kind: Kind
    let vendor: String
    let at: Date
    /// Whether they were there when the register was read for the first time.
    let isFirst: Bool

    private static let kinds: [String: Kind] = ["vendor.announced": .announced, "vendor.removed": .removed]

    /// The latest first.
    static func all(_ tx: Transaction, limit: Int = 1_000) throws -> [VendorNotice] {
        var search = AuditSearch()
        search.actions = ["vendor.register-begun", "vendor.announced", "vendor.removed"]
        return try AuditTrail.search(tx, nil, search, before: nil, limit: limit).map {
            VendorNotice(
                kind: kinds[$0.action] ?? .begun, vendor: $0.target ?? "", at: $0.at,
                isFirst: $0.details["first"] == "yes")
        }
    }

    /// What is to be written down, by what was already.
    static func due(_ register: VendorRegister, _ notices: [VendorNotice], at now: Date) -> [VendorNotice] {
        let known = standing(notices)
        let names = register.vendors.map(\.name)
        let begins = notices.isEmpty ? [VendorNotice(kind: .begun, vendor: "", at: now, isFirst: true)] : []
        let new = names.filter { known[$0] == nil }.map {
            VendorNotice(kind: .announced, vendor: $0, at: now, isFirst: notices.isEmpty)
        }
        let gone = known.keys.filter { !names.contains($0) }.sorted().map {
            VendorNotice(kind: .removed, vendor: $0, at: now, isFirst: false)
        }
        return begins + new + gone
    }

    /// Who was announced and not removed since, with that notice.
    static func standing(_ notices: [VendorNotice]) -> [String: VendorNotice] {
        notices.reversed().reduce(into: [:]) { $0[$1.vendor] = $1.kind == .announced ? $1 : nil }
    }

    /// Vendors that work for us sooner than 30 days after they were announced, or without.
    static func early(_ register: VendorRegister, _ notices: [VendorNotice], on today: Day) -> [String] {
        let known = standing(notices)
        return register.vendors.filter { $0.isActive(on: today) }.compactMap { vendor in
            guard let notice = known[vendor.name] else { return "\(vendor.name) was not announced" }
            let isInTime = notice.isFirst || vendor.from.number >= Day(notice.at).number + days
            return isInTime ? nil : "\(vendor.name) was announced less than \(days) days ahead"
        }
    }
}
