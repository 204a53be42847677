import Primitives
import Testing

@testable import OpenID

@Suite("The examples of the standards")
struct VectorTests {
    private static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    private func check(_ key: String, _ message: String, _ signature: String, _ algorithm: SignatureAlgorithm) throws {
        let members = try JSONReader.object(Array(key.utf8), maximumBytes: 4_096)
        let publicKey = try #require(PublicKey(members))
        var bytes = try #require(Base64URL.decode(signature))
        #expect(publicKey.isValid(bytes, for: Array(message.utf8), algorithm))
        #expect(!publicKey.isValid(bytes, for: Array((message + " ").utf8), algorithm))
        bytes[10] ^= 1
        #expect(!publicKey.isValid(bytes, for: Array(message.utf8), algorithm))
    }

    @Test("RS256 as in RFC 7515, A.2")
    func rs256() throws {
        let key = """
            {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS\
            2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5r\
            exMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF\
            8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}
            """
        let signature = """
            cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9\
            CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOL\
            n6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtV\
            rBp0igcN_IoypGlUPQGe77Rw
            """
        try check(key, "eyJhbGciOiJSUzI1NiJ9." + Self.payload, signature, .rs256)
    }

    @Test("ES256 as in RFC 7515, A.3")
    func es256() throws {
        let key = """
            {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",\
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
            """
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        try check(key, "eyJhbGciOiJFUzI1NiJ9." + Self.payload, signature, .es256)
    }

    @Test("EdDSA as in RFC 8037, A.4")
    func edDSA() throws {
        let key = #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        try check(key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", signature, .edDSA)
    }

    @Test("The code challenge of RFC 7636, appendix B")
    func challenge() {
        let verifier = CodeVerifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(verifier.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("The at_hash of OpenID Connect Core, A.3")
    func accessTokenHash() {
        let half = SignatureAlgorithm.rs256.halfHash(of: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")
        #expect(Base64URL.encode(half) == "77QmUPtjPfzWtF2AnpK9RQ")
    }

    @Test("The client's name and secret are encoded before they are joined, as in RFC 6749, 2.3.1 and appendix B")
    func basic() throws {
        #expect(FormText.encode(" %&+£€") == "%20%25%26%2B%C2%A3%E2%82%AC")
        #expect(FormText.decode("a=+%25%26%2B%C2%A3%E2%82%AC", maximumFields: 1) == ["a": " %&+£€"])
    }
}
