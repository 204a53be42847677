extension ClaimArea {
    /// Data at rest.
    package static let rest = ClaimArea(
        name: "rest",
        claims: [
            Claim(
                "rest.fields-sealed", .enforced, hours: 24,
                """
                We seal every field we class as confidential with AES-256-GCM inside our application, before it reaches \
                the database, a log or a backup.
                """),
            Claim(
                "rest.tokens-sealed", .enforced, hours: 24,
                """
                We seal every access and refresh token of a connected service under its owner's own key before storing \
                it, and only the code that calls that service can open it.
                """),
            Claim(
                "rest.root-key-outside", .enforced, hours: 24,
                """
                Our root key never lies in the database or a backup: a key service holds it, or a local 256-bit key file \
                that only our service account can read; we say here which.
                """),
            Claim(
                "rest.storage-encrypted", .supported, days: 92,
                """
                We keep the database and its backups on encrypted storage, on top of the sealing our application does.
                """),
            Claim(
                "rest.bodies-sealed", .enforced, hours: 24,
                """
                We seal the mail you write under a separate key for each contact; delete the contact and our live copy \
                is gone at once, backup copies unreadable within seven days.
                """),
            Claim(
                "rest.database-locked", .enforced, hours: 24,
                """
                Our database admits only our own low-privilege accounts, over a private local socket or verified TLS; we \
                refuse to start if one of them could bypass its rules.
                """),
        ])
}
