import Foundation
import Primitives

/// The claims that we read, in their types and ranges (OpenID Connect Core, 2; RFC 7519, 4.1). Not yet believed.
struct IDTokenClaims {
    /// Seconds since 1970: up to the end of the year 9999.
    static let times: ClosedRange<Int64> = 0...253_402_300_799
    static let maximumAudience = 20

    let issuer: String
    let subject: String
    let audience: [String]
    let authorizedParty: String?
    let expiresAt: Date
    let issuedAt: Date
    let notBefore: Date?
    let authenticatedAt: Date?
    let nonce: String?
    let accessTokenHash: String?
    /// `tid` and `oid` of Microsoft, in small letters; nil where they are not UUIDs.
    let tenant: String?
    let object: String?
    let hostedDomain: String?
    let hints: ProfileHints

    init(_ claims: JSONObject) throws {
        issuer = try claims.text("iss")
        subject = try claims.text("sub")
        audience = try Self.audience(claims)
        authorizedParty = try claims.string("azp")
        guard let end = try Self.time(claims, "exp"), let start = try Self.time(claims, "iat") else {
            throw JSONError.missing
        }
        (expiresAt, issuedAt) = (end, start)
        notBefore = try Self.time(claims, "nbf")
        // For information: some providers say it in fractions, or as 0 where they do not know.
        authenticatedAt = (try? Self.time(claims, "auth_time")).flatMap { $0.timeIntervalSince1970 > 0 ? $0 : nil }
        nonce = try claims.string("nonce")
        accessTokenHash = try claims.string("at_hash")
        tenant = try claims.string("tid").flatMap { Identifier<TenantTag>($0)?.text }
        object = try claims.string("oid").flatMap { Identifier<TenantTag>($0)?.text }
        hostedDomain = try claims.string("hd")
        hints = ProfileHints(claims)
    }

    /// A text, or a list of texts.
    private static func audience(_ claims: JSONObject) throws(JSONError) -> [String] {
        if case .string(let one)? = claims["aud"] { return [one] }
        guard let list = try claims.strings("aud") else { throw .missing }
        guard list.count <= maximumAudience else { throw .wrongType }
        return list
    }

    /// An integer of seconds: not a text, not a fraction, not beyond every calendar.
    private static func time(_ claims: JSONObject, _ name: StaticString) throws(JSONError) -> Date? {
        guard let seconds = try claims.integer(name) else { return nil }
        guard times.contains(seconds) else { throw .wrongType }
        return Date(timeIntervalSince1970: Double(seconds))
    }
}

extension ProfileHints {
    /// A hint that is not as it should be is no hint, and no reason to refuse.
    fileprivate init(_ claims: JSONObject) {
        let address = (try? claims.string("email")).flatMap { try? EmailAddress(parsing: $0) }
        // Microsoft says it in a claim of its own (`xms_edov`), as a flag or as a number.
        let flags = [claims["email_verified"], claims["xms_edov"]]
        email = address
        emailVerified = address != nil && flags.contains { $0 == .boolean(true) || $0 == .integer(1) }
        name = (try? claims.string("name")).flatMap(Self.line)
    }

    private static func line(_ text: String) -> String? {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
            default: true
            }
        }
        let isEmpty = text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
        return isPlain && !isEmpty && text.unicodeScalars.count <= 200 ? text : nil
    }
}

extension VerifiedIdentity {
    /// After everything was checked.
    init(_ claims: IDTokenClaims, of provider: ProviderConfiguration, issuer: String) throws(IDTokenFault) {
        guard (1...255).contains(claims.subject.utf8.count),
            claims.subject.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .subject }
        switch provider.kind {
        case .microsoft:
            guard let object = claims.object else { throw .subject }
            key = IdentityKey(.object, issuer: issuer, subject: object)
            organisation = claims.tenant
        case .google(let domains):
            let domain = claims.hostedDomain?.lowercased()
            guard domains.isEmpty || domain.map(domains.contains) ?? false else { throw .hostedDomain }
            key = IdentityKey(.subject, issuer: provider.issuer, subject: claims.subject)
            organisation = domain
        case .generic:
            key = IdentityKey(.subject, issuer: provider.issuer, subject: claims.subject)
            organisation = nil
        }
        self.provider = provider.name
        authenticatedAt = claims.authenticatedAt
        hints = claims.hints
    }
}
