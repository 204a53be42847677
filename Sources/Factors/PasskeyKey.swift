import CFido2

/// The signature schemes offered to authenticators, by their COSE numbers (RFC 9053, RFC 8812), best first.
package enum PasskeyAlgorithm: Int, Sendable, CaseIterable {
    /// ECDSA on P-256 with SHA-256. Every authenticator knows it.
    case es256 = -7
    /// Ed25519.
    case eddsa = -8
    /// RSA of 2048 bits, PKCS #1 v1.5 with SHA-256: Windows Hello on older devices.
    case rs256 = -257

    /// Octets of a key: x and y; the point; modulus and exponent.
    var keyLength: Int {
        switch self {
        case .es256: 64
        case .eddsa: 32
        case .rs256: 259
        }
    }
}

/// A passkey's public half, checked by libfido2: for P-256 a point that lies on the curve.
package struct PasskeyKey: Sendable, Hashable {
    package let algorithm: PasskeyAlgorithm
    /// x ‖ y (64 octets), an Ed25519 point (32), or modulus ‖ exponent (256 and 3), big-endian.
    package let bytes: [UInt8]

    /// As it was stored. Nil unless it is a key of that kind.
    package init?(_ algorithm: PasskeyAlgorithm, _ bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
        guard bytes.count == algorithm.keyLength, withOpenSSLKey({ _ in true }) == true else { return nil }
    }

    /// The key in an authenticator's data. libfido2 reads its COSE form, and has to find the same identifier as we did.
    init?(in data: AuthenticatorData) {
        guard let expected = data.credential, let algorithm = PasskeyAlgorithm(rawValue: expected.algorithm) else {
            return nil
        }
        var credential = fido_cred_new()
        defer {
            fido_cred_free(&credential)
            ERR_clear_error()
        }
        guard let credential, fido_cred_set_type(credential, Int32(algorithm.rawValue)) == FIDO_OK,
            fido_cred_set_authdata_raw(credential, data.bytes, data.bytes.count) == FIDO_OK,
            Self.octets(fido_cred_id_ptr(credential), fido_cred_id_len(credential)) == expected.id
        else { return nil }
        self.init(algorithm, Self.octets(fido_cred_pubkey_ptr(credential), fido_cred_pubkey_len(credential)))
    }

    private static func octets(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}

extension PasskeyKey {
    /// Whether `signature`, in the form WebAuthn gives it (section 6.5.5), is this key's over `message`.
    ///
    /// By OpenSSL's verification, which libfido2 stands on. Not by `fido_assert_verify`: that refuses data with
    /// extensions nobody asked for, which the standard lets authenticators add.
    func isValid(signature: [UInt8], over message: [UInt8]) -> Bool {
        let isValid = withOpenSSLKey { key in
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            let digest = algorithm == .eddsa ? nil : EVP_sha256()
            return EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1
                && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        }
        return isValid == true
    }

    /// Leaves nothing in OpenSSL's list of errors, where the thread's next user of OpenSSL would find it.
    private func withOpenSSLKey<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
        defer { ERR_clear_error() }
        guard let key = openSSLKey() else { return nil }
        defer { EVP_PKEY_free(key) }
        return body(key)
    }

    /// To be freed by the caller.
    private func openSSLKey() -> OpaquePointer? {
        switch algorithm {
        case .es256:
            var key = es256_pk_new()
            defer { es256_pk_free(&key) }
            return es256_pk_from_ptr(key, bytes, bytes.count) == FIDO_OK ? es256_pk_to_EVP_PKEY(key) : nil
        case .eddsa:
            var key = eddsa_pk_new()
            defer { eddsa_pk_free(&key) }
            return eddsa_pk_from_ptr(key, bytes, bytes.count) == FIDO_OK ? eddsa_pk_to_EVP_PKEY(key) : nil
        case .rs256:
            var key = rs256_pk_new()
            defer { rs256_pk_free(&key) }
            return rs256_pk_from_ptr(key, bytes, bytes.count) == FIDO_OK ? rs256_pk_to_EVP_PKEY(key) : nil
        }
    }
}
