import Primitives
import Web

/// Where the link of an invitation mail lands.
struct InvitationLinkPage: Page {
    static let template = "invitation-link"
    let title = WordKey("accounts.invitation-link.title")
    let form: FormView
}

/// An invitation, to be accepted or left alone.
struct InvitationPage: Page {
    static let template = "invitation"
    var title: WordKey { WordKey("accounts.invitation.title", ["workspace": workspace]) }
    let inviter: String
    let inviterAddress: String
    let workspace: String
    let address: String
    let role: String
    let expires: String
    let token: String
    let needsName: Bool
    let form: FormView
}
