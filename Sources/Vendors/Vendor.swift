import Foundation
import Primitives

/// Somebody who works for whoever runs the installation, as the operator's register tells it. docs/vendors.md tells its fields.
package struct Vendor: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case hosting, database, mail, storage, monitoring, payment, other
    }

    /// A certificate of security, and until when it is good.
    package struct Certificate: Codable, Sendable, Equatable {
        package let name: String
        package let expires: Day
    }

    /// The data processing agreement.
    package struct Agreement: Codable, Sendable, Equatable {
        package let signed: Day
        /// SHA-256 of the signed document, in hexadecimal.
        package let digest: String
        /// On what data may leave the region, as `none` or `standard clauses`.
        package let transfer: String
    }

    /// What somebody found who looked at the vendor by the written policy.
    package struct Assessment: Codable, Sendable, Equatable {
        package enum Risk: String, Codable, Sendable { case low, medium, high }

        package let at: Day
        package let by: String
        package let risk: Risk
        package let meetsRules: Bool
    }

    package let name: String
    package let kind: Kind
    /// What they do for us, in a sentence.
    package let service: String
    /// Kinds of personal data that they hold; empty where none.
    package let data: [String]
    /// Where, as `Germany`.
    package let regions: [String]
    /// Names of machines of theirs that Klatch reaches.
    package let hosts: [String]
    /// Their own page about security.
    package let security: String?
    /// What they watch and secure for us.
    package let watches: String?
    /// From when they work for us.
    package let from: Day
    package let agreement: Agreement?
    package let certificates: [Certificate]
    package let assessment: Assessment?

    /// Whether they work for us on a day.
    func isActive(on day: Day) -> Bool { from <= day }
}
