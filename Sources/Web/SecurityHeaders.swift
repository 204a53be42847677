import HTTPTypes

/// The headers that every answer carries, whatever happened.
struct SecurityHeaders: Sendable {
    let isSecure: Bool

    /// - Parameter framers: origins of other sites whose pages may show this one in a frame.
    func add(to headers: inout HTTPFields, nonce: String, formTargets: [String] = [], framers: [String] = []) {
        headers[.contentSecurityPolicy] = Self.policy(nonce: nonce, forms: ["'self'"] + formTargets, framers)
        headers[.xContentTypeOptions] = "nosniff"
        for (name, value) in Self.fixed { headers[name] = value }
        // It knows no list, so that it says nothing where there is one: browsers go by the policy.
        headers[Self.frameOptions] = framers.isEmpty ? "DENY" : nil
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        // This host alone: what else its domain has is not ours to bind. Our cookies are of this host too (`__Host-`).
        if isSecure { headers[.strictTransportSecurity] = "max-age=63072000" }
    }

    private static let frameOptions = HTTPField.Name.constant("X-Frame-Options")

    private static let fixed: [(HTTPField.Name, String)] = [
        (.constant("Cross-Origin-Opener-Policy"), "same-origin"),
        (.constant("Cross-Origin-Resource-Policy"), "same-origin"),
        // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
        (.constant("Referrer-Policy"), "same-origin"),
        // An address that somebody published is found without being fetched, whatever robots.txt says.
        (.constant("X-Robots-Tag"), "noindex, nofollow"),
        (
            .constant("Permissions-Policy"),
            """
            accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
            geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
            publickey-credentials-get=(self), usb=(), xr-spatial-tracking=()
            """
        ),
    ]

    /// Content Security Policy level 3 and Trusted Types: nothing from elsewhere, no script without this answer's nonce.
    private static func policy(nonce: String, forms: [String], _ framers: [String]) -> String {
        let framers = framers.isEmpty ? "'none'" : framers.joined(separator: " ")
        return """
            default-src 'none'; script-src 'nonce-\(nonce)' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; \
            connect-src 'self'; form-action \(forms.joined(separator: " ")); base-uri 'none'; frame-ancestors \(framers); \
            require-trusted-types-for 'script'; trusted-types klatch
            """
    }
}
