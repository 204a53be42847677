extension ClaimArea {
    /// Gmail.
    package static let gmail = ClaimArea(
        name: "gmail",
        claims: [
            Claim(
                "gmail.no-incoming-content", .enforced, days: 30,
                """
                We never read or store the content of mail you receive: no body, preview, subject or attachment.
                """),
            Claim(
                "gmail.own-messages-only", .enforced, hours: 24,
                """
                In your mailbox we touch only the messages, drafts and threads that you created through us.
                """),
            Claim(
                "gmail.replies-from-metadata", .enforced, hours: 24,
                """
                To notice a reply we ask Gmail for thread metadata, read only the From header, the message's id and the \
                marks of automatic mail, and keep just the fact and time that someone else answered, and that id.
                """),
            Claim(
                "gmail.bodies-purpose", .enforced, hours: 24,
                """
                We store the mail you write only to send it on time, keep follow-ups in one thread and show you your own \
                history.
                """),
            Claim(
                "gmail.drafts-mirrored", .enforced, hours: 24,
                """
                Unless you turn it off, we mirror scheduled follow-ups as drafts in your Gmail, and we use the draft \
                permission for nothing else.
                """),
            Claim(
                "gmail.limited-use", .enforced, hours: 24,
                """
                We use what we get from Google only for the outreach features you can see, and we follow Google's \
                Limited Use rules.
                """),
            Claim(
                "gmail.minimum-scopes", .enforced, hours: 24,
                """
                We ask for each Gmail permission only when you switch on the feature that needs it: sending first, \
                drafts and reply detection later.
                """),
            Claim(
                "gmail.send-on-click", .enforced, hours: 24,
                """
                We send from your mailbox only what you sent or scheduled yourself, word for word; a changed text or \
                recipient needs your approval again.
                """),
            Claim(
                "gmail.address-verified", .enforced, hours: 24,
                """
                We read your Google address only to verify that the mailbox you connect is yours, and never merge \
                accounts because of it.
                """),
        ])
}
