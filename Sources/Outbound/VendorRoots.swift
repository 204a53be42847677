/// Test servers that stand for vendors: one origin for all hosts of a vendor. In local mode only.
///
/// The list of calls is asked first; then the host is replaced, while path and query stay.
package struct VendorRoots: Sendable, Hashable {
    /// Those a test server can stand for, under the names that `ProviderCall.vendor` has.
    package enum Vendor: String, Sendable, CaseIterable {
        case google = "Google"
        case microsoft = "Microsoft"
        case zoom = "Zoom"
        case stripe = "Stripe"

        package var setting: String { "KLATCH_\(rawValue.uppercased())_ROOT" }
    }

    package static let none = VendorRoots(origins: [:])
    private let origins: [String: Origin]

    /// - Parameter texts: `http://127.0.0.1:8931`, or https to this machine. Empty in production, or it is refused.
    package init(_ texts: [Vendor: String], isLocal: Bool) throws(VendorRootError) {
        var origins: [String: Origin] = [:]
        for (vendor, text) in texts {
            guard isLocal else { throw .notLocal(vendor) }
            guard let origin = Origin(text), origin.isLoopback else { throw .notThisMachine(vendor) }
            origins[vendor.rawValue] = origin
        }
        self.origins = origins
    }

    private init(origins: [String: Origin]) { self.origins = origins }

    /// Nil where no server stands for the vendor. A sign-in provider of the operator's own is never replaced.
    package func origin(for call: ProviderCall) -> Origin? {
        call.source == .written ? origins[call.vendor] : nil
    }
}

package enum VendorRootError: Error, Hashable {
    /// A test server never stands for a vendor in production.
    case notLocal(VendorRoots.Vendor)
    case notThisMachine(VendorRoots.Vendor)
}
