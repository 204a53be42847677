import Foundation
import Primitives

/// All that has to hold before a token is believed (OpenID Connect Core, 3.1.3.7 and 3.1.3.8).
struct IDTokenRules {
    let provider: ProviderConfiguration
    let algorithms: Set<SignatureAlgorithm>
    let pending: PendingAuthorization
    let accessToken: Secret<String>

    enum Verdict {
        case verified(VerifiedIdentity)
        case keysNeeded
    }

    func verify(_ text: String, keys: ProviderKeys, now: Date) throws(IDTokenFault) -> Verdict {
        let token = try SignedToken(text)
        let header = try TokenHeader(token.header, allowed: algorithms)
        let claims: IDTokenClaims
        do { claims = try IDTokenClaims(token.claims) } catch { throw .claim }
        // Before the signature, because it says which of the published keys count. It is not believed by this.
        let issuer = try issuer(of: claims)
        let candidates =
            keys.current(at: now)?
            .candidates(named: header.keyID, for: header.algorithm, of: [issuer] + provider.sharedIssuers) ?? []
        guard !candidates.isEmpty else {
            guard keys.mayAsk(at: now) else { throw .unknownKey }
            return .keysNeeded
        }
        guard candidates.contains(where: { $0.isValid(token.signature, for: token.message, header.algorithm) }) else {
            throw .signature
        }
        try check(claims, header.algorithm, now)
        return .verified(try VerifiedIdentity(claims, of: provider, issuer: issuer))
    }

    /// One that the configuration names; of several directories the one that the token says, if it is on the list.
    private func issuer(of claims: IDTokenClaims) throws(IDTokenFault) -> String {
        if case .microsoft(let tenants) = provider.kind {
            guard let tenant = claims.tenant, tenants.contains(where: { $0.isSame(as: tenant) }) else { throw .tenant }
            guard claims.issuer.isSame(as: ProviderConfiguration.microsoftIssuer(tenant)) else { throw .issuer }
        }
        guard provider.issuers.contains(where: { $0.isSame(as: claims.issuer) }) else { throw .issuer }
        return claims.issuer
    }

    private func check(_ claims: IDTokenClaims, _ algorithm: SignatureAlgorithm, _ now: Date) throws(IDTokenFault) {
        try checkAudience(claims)
        try checkTimes(claims, now)
        guard let nonce = claims.nonce, constantTimeEqual(Array(nonce.utf8), Array(pending.nonce.utf8)) else {
            throw .nonce
        }
        if let hash = claims.accessTokenHash {
            let expected = Base64URL.encode(algorithm.halfHash(of: accessToken.reveal()))
            guard hash.isSame(as: expected) else { throw .accessToken }
        }
    }

    /// Ours alone. A token for others as well could be sent to us by any of them.
    private func checkAudience(_ claims: IDTokenClaims) throws(IDTokenFault) {
        let ours = provider.client.id
        guard !claims.audience.isEmpty, claims.audience.allSatisfy({ $0.isSame(as: ours) }),
            claims.authorizedParty.map({ $0.isSame(as: ours) }) ?? true
        else { throw .audience }
    }

    private func checkTimes(_ claims: IDTokenClaims, _ now: Date) throws(IDTokenFault) {
        let skew = provider.clockSkew
        guard now < claims.expiresAt + skew else { throw .expired }
        guard claims.issuedAt <= now + skew, claims.notBefore.map({ $0 <= now + skew }) ?? true,
            claims.issuedAt >= pending.createdAt - skew, claims.issuedAt <= claims.expiresAt
        else { throw .time }
    }
}
