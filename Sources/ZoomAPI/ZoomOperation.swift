import Outbound

/// One thing that we do at Zoom: the call as it is listed, and what a person reads about it in their list of calls.
struct ZoomOperation: Sendable {
    let call: ProviderCall
    /// The fields of the answer that are read, in a person's words.
    let asked: [StaticString]

    init(_ call: ProviderCall, asking asked: StaticString...) {
        (self.call, self.asked) = (call, asked)
    }
}

/// All calls that this room can make. None reads a single meeting, a recording, or who took part.
package enum ZoomOperations {
    private static let host: StaticString = "api.zoom.us"

    static let user = ZoomOperation(
        ProviderCall(
            "Zoom", "GET", host: host, path: "/v2/users/{user}", operation: "read whose account it is",
            isIdempotent: true),
        asking: "account id", "address")

    /// Zoom has no identity of ours for a meeting, so that one whose making was not answered is looked for here.
    static let list = ZoomOperation(
        ProviderCall(
            "Zoom", "GET", host: host, path: "/v2/users/{user}/meetings",
            fixed: [("type", "scheduled"), ("page_size", "300")], query: ["next_page_token"],
            operation: "look for a meeting of ours", isIdempotent: true),
        asking: "meeting id", "our mark", "link to join")

    static let create = ZoomOperation(
        ProviderCall(
            "Zoom", "POST", host: host, path: "/v2/users/{user}/meetings", operation: "make a meeting"),
        asking: "meeting id", "link to join")

    static let change = ZoomOperation(
        ProviderCall(
            "Zoom", "PATCH", host: host, path: "/v2/meetings/{meeting}", operation: "move a meeting of ours",
            isIdempotent: true))

    /// Zoom mails nobody about it: our own invitations do.
    static let remove = ZoomOperation(
        ProviderCall(
            "Zoom", "DELETE", host: host, path: "/v2/meetings/{meeting}",
            fixed: [("schedule_for_reminder", "false"), ("cancel_meeting_reminder", "false")],
            operation: "delete a meeting of ours", isIdempotent: true))

    /// Not to be repeated: each renewal ends the token that it was asked with.
    static let token = ZoomOperation(
        ProviderCall("Zoom", "POST", host: "zoom.us", path: "/oauth/token", operation: "get or renew access"),
        asking: "access token", "token to renew it with")

    static let revoke = ZoomOperation(
        ProviderCall(
            "Zoom", "POST", host: "zoom.us", path: "/oauth/revoke", operation: "give access back", isIdempotent: true))

    static let all = [user, list, create, change, remove, token, revoke]

    /// For the list of what may leave.
    package static var calls: [ProviderCall] { all.map(\.call) }
}
