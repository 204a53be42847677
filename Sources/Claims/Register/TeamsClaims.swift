extension ClaimArea {
    /// Microsoft Teams.
    package static let teams = ClaimArea(
        name: "teams",
        claims: [
            Claim(
                "teams.no-message-permission", .enforced, hours: 24,
                """
                Our Teams app asks for no permission to read messages, neither in its manifest nor through Microsoft \
                Graph.
                """),
            Claim(
                "teams.bot-chat-only", .enforced, hours: 24,
                """
                In private chats we receive only what you write to our bot; messages between colleagues never reach us.
                """),
            Claim(
                "teams.no-group-chats", .enforced, hours: 24,
                """
                Our bot cannot be added to group chats, and if someone manages it we leave at once and store nothing.
                """),
            Claim(
                "teams.only-where-added", .enforced, hours: 24,
                """
                We reach only the teams and channels our bot was added to, and drop a team's member data within a minute \
                of removal.
                """),
            Claim(
                "teams.roster-minimum", .enforced, hours: 24,
                """
                When a team adds us, or someone joins it later, we collect only the listed profile fields that matching \
                needs, and we remove people who leave.
                """),
            Claim(
                "teams.mentions-only", .enforced, hours: 24,
                """
                In channels we receive only messages that mention our bot; a reply counts only if it mentions us too, \
                and we drop anything else unread.
                """),
            Claim(
                "teams.encrypted-only", .enforced, hours: 24,
                """
                Traffic between Microsoft Teams and us is encrypted all the way to our host, and we talk only to \
                Microsoft's own addresses with verified tokens.
                """),
        ])
}
