import Claims
import Foundation
import Primitives
import Store
import Trust
import Web

/// Privacy: what is kept about people, what for and how long, as the program itself lists it; and the operator's terms.
package struct PrivacySlice: Sendable {
    /// What whoever runs the installation says of themselves.
    package struct Operator: Sendable {
        /// Name and postal address in a line; nil where they have not said.
        package let name: String?
        /// Where questions about data go.
        package let address: EmailAddress?
        /// Their terms as plain text; nil where they published none.
        package let terms: String?

        package init(name: String?, address: EmailAddress?, terms: String?) {
            self.name = name
            self.address = address
            self.terms = terms
        }
    }

    let owner: Operator
    /// Whether mailboxes at Google can be connected here: then the page says how what comes from there is used.
    let usesGoogle: Bool

    package init(_ owner: Operator, usesGoogle: Bool = false) {
        self.owner = owner
        self.usesGoogle = usesGoogle
    }

    package static var files: [EmbeddedFile] { embeddedFiles }

    package var routes: [Route] {
        [
            .get("/privacy", .visitor("what is kept about people is for everybody")) {
                .page(PrivacyPage(owner, usesGoogle: usesGoogle, $0))
            },
            .get("/privacy.json", .open("the same for programs")) {
                .text(try PrivacyRecord($0).text, type: "application/json")
            },
            .get("/terms", .visitor("on what terms this is offered is for everybody")) { _ in .page(TermsPage(owner)) },
        ]
    }

    package var probes: [String: any Probe] { ["privacy.logs-limited": LogRetentionProbe()] }
}
