extension ClaimArea {
    /// Backups and recovery.
    package static let backup = ClaimArea(
        name: "backup",
        claims: [
            Claim(
                "backup.daily-encrypted", .enforced, hours: 26,
                """
                We back up our data automatically every day, encrypted with a key kept neither in the backup nor in the \
                database, and we check each copy.
                """),
            Claim(
                "backup.two-places", .supported, days: 92,
                """
                We keep encrypted copies in at least two separate places, all inside the regions we name here.
                """),
            Claim(
                "backup.takeover", .enforced, days: 92,
                """
                A failed process of ours restarts by itself, and where we run a standby it takes over within 30 seconds \
                losing no accepted change; we print the last measured time.
                """),
            Claim(
                "backup.recovery-drill", .supported, days: 90,
                """
                We rehearse disaster recovery by restoring a real backup on a clean system, and show the last result, \
                how long it took and how much would be lost.
                """),
        ])
}
