import Accounts
import Policy
import Primitives
import Store
import Web

/// Where cases and reviews are looked after: a workspace's by its owners, or the installation's by its operators, to whom
/// no workspace shows its names.
struct OversightDesk: Sendable, Equatable {
    /// Where its cases are listed, and what the paths of the others begin with.
    let home: String
    let base: String
    let reads: Act
    let handles: Act
    let reviews: Act
    let confirms: Act
    let isInstallation: Bool

    /// What its paths call a case, and a line of a review.
    var caseParameter: String { isInstallation ? "incident" : "case" }
    var lineParameter: String { isInstallation ? "entry" : "line" }

    static let workspace = OversightDesk(
        home: "/security", base: "/security", reads: .auditRead, handles: .alertsHandle, reviews: .accessReview,
        confirms: .accessReview, isInstallation: false)
    static let installation = OversightDesk(
        home: "/operator/cases", base: "/operator", reads: .operatorCases, handles: .operatorCases,
        reviews: .operatorGrants, confirms: .operatorReviewConfirm, isInstallation: true)

    /// Nil for the installation.
    func place(_ exchange: Exchange) throws -> WorkspaceID? {
        isInstallation ? nil : try exchange.membership.workspace
    }

    static func scope(_ place: WorkspaceID?) -> Scope {
        place.map(Scope.workspace) ?? .system("cases of the installation are no workspace's")
    }
}
