import Primitives

/// Something that the organisation does again and again, and that no program can do or see for it.
package struct Duty: Sendable, Equatable {
    /// What becomes of a claim when the last entry is too old.
    enum Lateness: Sendable { case broken, unproved }

    /// `scan.live`: a register and a topic.
    package let id: String
    /// The claim that rests on it.
    package let claim: String
    /// For which an entry is good.
    let days: Int
    let lateness: Lateness
    /// Whether there may be nothing to show, if that is said.
    let mayBeNone: Bool

    private init(_ id: String, _ claim: String, days: Int, late: Lateness = .unproved, mayBeNone: Bool = false) {
        (self.id, self.claim, self.days, lateness) = (id, claim, days, late)
        self.mayBeNone = mayBeNone
    }

    package static let all = [
        Duty("scan.live", "vulnerability.scan-quarterly", days: 92, late: .broken),
        Duty("scan.manual", "vulnerability.security-testing", days: 366, late: .broken),
        Duty("hosting.volumes", "rest.storage-encrypted", days: 92),
        Duty("hosting.firewall", "app.network-closed", days: 30),
        Duty("hosting.backups", "backup.two-places", days: 92),
        Duty("policy.data-use", "privacy.never-sold", days: 366, late: .broken),
        Duty("assurance.reports", "assurance.soc2-iso", days: 366, late: .broken, mayBeNone: true),
        Duty("assurance.review", "assurance.quarterly-review", days: 100),
    ]

    static func named(_ id: String) -> Duty? { all.first { $0.id == id } }

    var title: WordKey { WordKey(known: "registers.duty.\(id).title") }
    /// What is to be done, and what shows it.
    var lead: WordKey { WordKey(known: "registers.duty.\(id).lead") }
}
