extension ClaimArea {
    /// Your rights.
    package static let rights = ClaimArea(
        name: "rights",
        claims: [
            Claim(
                "rights.bodies-until-deleted", .enforced, hours: 24,
                """
                We keep the mail you wrote until you delete its contact or your account; nothing expires behind your \
                back, and you may set a shorter time yourself.
                """),
            Claim(
                "rights.delete-cascades", .enforced, hours: 24,
                """
                When you delete a contact or your account, we remove every sequence, message, body, queued send and \
                mirrored draft tied to it.
                """),
            Claim(
                "rights.export-all", .enforced, days: 7,
                """
                You can download everything we hold about you whenever you like, from Settings, in an open and \
                documented format.
                """),
            Claim(
                "rights.delete-account", .enforced, days: 30,
                """
                You can erase your account with all its data for good; we destroy your key, so backups of it cannot be \
                read either, and give you a certificate.
                """),
        ])
}
