extension ClaimArea {
    /// Data in transit.
    package static let transit = ClaimArea(
        name: "transit",
        claims: [
            Claim(
                "transit.https-only", .enforced, hours: 24,
                """
                We answer only over HTTPS: pages redirect to it, our API and webhooks refuse plain HTTP, and every \
                response tells browsers to insist on it for at least a year.
                """),
            Claim(
                "transit.tls-1.2", .enforced, hours: 24,
                """
                We encrypt every network connection that carries your data with TLS 1.2 or newer and forward-secret, \
                authenticated ciphers, both to us and from us.
                """),
            Claim(
                "transit.valid-certificates", .enforced, hours: 24,
                """
                We present a valid certificate from a trusted authority, renew it in time, and talk to no server whose \
                certificate does not check out.
                """),
        ])
}
