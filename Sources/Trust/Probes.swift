import Claims

extension ClaimVerification {
    /// What proves which claim. A claim without a line here is not built yet.
    static let own: [String: any Probe] = [
        "rest.fields-sealed": SealedFieldsProbe(),
        "rest.root-key-outside": RootKeyProbe(),
        "rest.database-locked": DatabaseLockProbe(),
        "signin.passwordless": CountProbe.passwordless,
        "signin.link-one-hour": CountProbe.links,
        "signin.session-14-days": CountProbe.sessions,
        "signin.admin-mfa": SecondFactorProbe(),
        "signin.password-bcrypt": CountProbe.hashes,
        "access.default-deny": DefaultDenyProbe(),
        "access.every-route": ClosedRoutesProbe(),
        "access.row-security": RowSecurityProbe(),
        "access.need-to-know": CountProbe.openings,
        "signin.company-sso": CompanySignInProbe(),
        "signin.link-single-use": CountProbe.singleLinks,
        "access.credentials-reviewed": CountProbe.grants,
        "access.staff-mfa": CountProbe.operators,
        "monitor.intrusion": WatchProbe(),
        "monitor.uptime": UptimeProbe(),
        "backup.daily-encrypted": DailyBackupProbe(),
        "backup.recovery-drill": RehearsalProbe(),
        "assurance.trust-page": EvidenceChainProbe(),
        "assurance.page-versioned": PageVersionProbe(),
        "audit.admin-actions": TrailRightsProbe(),
        "audit.tamper-evident": TrailProbe(),
    ]
}
