/// Whom a provider of the tests plays: one of its own, or a vendor whose hosts it stands for.
enum FakeVendor: Sendable {
    case generic
    case google(domains: String)
    /// `tenants`: as an operator writes them.
    case microsoft(tenants: String)

    /// In addresses and records.
    var name: String {
        switch self {
        case .generic: "oidc"
        case .google: "google"
        case .microsoft: "microsoft"
        }
    }

    func settings(at address: String) -> [String: String] {
        switch self {
        case .generic:
            [
                "KLATCH_SIGNIN_OIDC_ISSUER": address, "KLATCH_SIGNIN_OIDC_CLIENT_ID": "klatch",
                "KLATCH_SIGNIN_OIDC_CLIENT_SECRET": "not-a-secret", "KLATCH_SIGNIN_OIDC_NAME": "Example Works",
            ]
        case .google(let domains):
            [
                "KLATCH_GOOGLE_ROOT": address, "KLATCH_SIGNIN_GOOGLE_CLIENT_ID": "klatch",
                "KLATCH_SIGNIN_GOOGLE_CLIENT_SECRET": "not-a-secret", "KLATCH_SIGNIN_GOOGLE_DOMAINS": domains,
            ].filter { !$0.value.isEmpty }
        case .microsoft(let tenants):
            [
                "KLATCH_MICROSOFT_ROOT": address, "KLATCH_SIGNIN_MICROSOFT_CLIENT_ID": "klatch",
                "KLATCH_SIGNIN_MICROSOFT_CLIENT_SECRET": "not-a-secret", "KLATCH_SIGNIN_MICROSOFT_TENANTS": tenants,
            ]
        }
    }

    /// What it calls itself, which is not where it is where it stands for somebody.
    func issuer(at address: String) -> String {
        switch self {
        case .generic: address
        case .google: "https://accounts.google.com"
        case .microsoft(let tenants):
            "https://login.microsoftonline.com/\(tenants.contains(",") ? "{tenantid}" : tenants)/v2.0"
        }
    }

    /// As Google and Microsoft have published theirs.
    func document(at address: String) -> String {
        let (authorization, token, keys) =
            switch self {
            case .generic: (address + "/authorize", address + "/token", address + "/keys")
            case .google:
                (
                    "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
                    "https://www.googleapis.com/oauth2/v3/certs"
                )
            case .microsoft(let tenants):
                Self.microsoft(
                    "https://login.microsoftonline.com/" + (tenants.contains(",") ? "organizations" : tenants))
            }
        return """
            {"issuer":"\(issuer(at: address))","authorization_endpoint":"\(authorization)","token_endpoint":"\(token)",
            "jwks_uri":"\(keys)","response_types_supported":["code"],
            "id_token_signing_alg_values_supported":["RS256"],"code_challenge_methods_supported":["S256"]}
            """
    }

    private static func microsoft(_ root: String) -> (String, String, String) {
        (root + "/oauth2/v2.0/authorize", root + "/oauth2/v2.0/token", root + "/discovery/v2.0/keys")
    }
}
