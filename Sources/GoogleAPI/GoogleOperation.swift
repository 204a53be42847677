import Outbound

/// One thing that we do at Google: the call as it is listed, what has to be granted for it, and what a person reads
/// about it in their list of calls.
package struct GoogleOperation: Sendable {
    package let call: ProviderCall
    /// Any one of them is enough; none is needed where a client speaks for itself.
    package let scopes: Set<GoogleScope>
    /// The fields of the answer, in a person's words.
    let asked: [StaticString]

    /// The same as text.
    package var answers: Set<String> { Set(asked.map(\.description)) }

    init(_ call: ProviderCall, _ scopes: Set<GoogleScope>, asking asked: StaticString...) {
        self.call = call
        self.scopes = scopes
        self.asked = asked
    }
}

/// All calls to Gmail that this room can make, and those for leave. Every answer with content is masked in the call itself, so that no
/// request without its mask can leave: no body, no preview and no subject crosses the wire.
package enum GoogleOperations {
    private static let gmail: StaticString = "gmail.googleapis.com"

    static let createDraft = GoogleOperation(
        ProviderCall(
            "Google", "POST", host: gmail, path: "/gmail/v1/users/me/drafts",
            fixed: [("fields", "id,message(id,threadId)")], operation: "make a draft"),
        [.compose], asking: "draft id", "message id", "thread id")

    static let updateDraft = GoogleOperation(
        ProviderCall(
            "Google", "PUT", host: gmail, path: "/gmail/v1/users/me/drafts/{id}",
            fixed: [("fields", "id,message(id,threadId)")], operation: "change a draft of ours", isIdempotent: true),
        [.compose], asking: "draft id", "message id", "thread id")

    static let findDraft = GoogleOperation(
        ProviderCall(
            "Google", "GET", host: gmail, path: "/gmail/v1/users/me/drafts/{id}",
            fixed: [("format", "minimal"), ("fields", "id,message(id,threadId)")],
            operation: "see whether a draft of ours is there", isIdempotent: true),
        [.compose], asking: "draft id", "message id", "thread id")

    static let deleteDraft = GoogleOperation(
        ProviderCall(
            "Google", "DELETE", host: gmail, path: "/gmail/v1/users/me/drafts/{id}",
            operation: "delete a draft of ours", isIdempotent: true),
        [.compose])

    static let sendDraft = GoogleOperation(
        ProviderCall(
            "Google", "POST", host: gmail, path: "/gmail/v1/users/me/drafts/send",
            fixed: [("fields", "id,threadId")], operation: "send a draft of ours"),
        [.compose], asking: "message id", "thread id")

    static let send = GoogleOperation(
        ProviderCall(
            "Google", "POST", host: gmail, path: "/gmail/v1/users/me/messages/send",
            fixed: [("fields", "id,threadId")], operation: "send a mail"),
        [.send, .compose], asking: "message id", "thread id")

    static let identify = GoogleOperation(
        ProviderCall(
            "Google", "GET", host: gmail, path: "/gmail/v1/users/me/messages/{id}",
            fixed: [
                ("format", "metadata"), ("metadataHeaders", "From"), ("metadataHeaders", "Message-ID"),
                ("metadataHeaders", "X-Google-Original-Message-ID"), ("fields", "id,threadId,payload(headers)"),
            ],
            operation: "read the Message-ID of a mail we sent", isIdempotent: true),
        [.metadata], asking: "message id", "thread id", "From", "Message-ID")

    static let watch = GoogleOperation(
        ProviderCall(
            "Google", "GET", host: gmail, path: "/gmail/v1/users/me/threads/{id}",
            fixed: [
                ("format", "metadata"), ("metadataHeaders", "From"), ("metadataHeaders", "Message-ID"),
                ("metadataHeaders", "X-Google-Original-Message-ID"), ("metadataHeaders", "Auto-Submitted"),
                ("metadataHeaders", "Precedence"), ("metadataHeaders", "X-Autoreply"),
                ("metadataHeaders", "X-Autorespond"), ("metadataHeaders", "X-Failed-Recipients"),
                ("metadataHeaders", "Content-Type"), ("metadataHeaders", "Return-Path"),
                ("fields", "id,messages(id,threadId,labelIds,internalDate,payload(headers))"),
            ],
            operation: "look for replies in a thread of ours", isIdempotent: true),
        [.metadata],
        asking: "message ids", "time of arrival", "sent or draft", "From", "Message-ID", "marks of automatic answers")

    static let address = GoogleOperation(
        ProviderCall(
            "Google", "GET", host: "www.googleapis.com", path: "/oauth2/v2/userinfo",
            fixed: [("fields", "id,email,verified_email")], operation: "read your address", isIdempotent: true),
        [.address], asking: "account id", "address", "whether it is verified")

    static let token = GoogleOperation(
        ProviderCall("Google", "POST", host: "oauth2.googleapis.com", path: "/token", operation: "get or renew access"),
        [], asking: "access token", "what was granted")

    /// Revoking twice changes nothing more.
    static let revoke = GoogleOperation(
        ProviderCall(
            "Google", "POST", host: "oauth2.googleapis.com", path: "/revoke", operation: "give access back",
            isIdempotent: true),
        [])

    /// What every connection takes, whatever it is for.
    package static let leave = [address, token, revoke]

    package static let all =
        [createDraft, updateDraft, findDraft, deleteDraft, sendDraft, send, identify, watch] + leave

    /// For the list of what may leave.
    package static var calls: [ProviderCall] { all.map(\.call) }
}
