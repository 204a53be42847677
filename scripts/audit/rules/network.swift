// ruleid: own-network
import FoundationNetworking
// ruleid: own-curl
import CCurl

func call(_ address: URL) async throws {
    // ruleid: own-network
    let session = URLSession(configuration: .default)
    // ruleid: own-network
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // ruleid: own-network
    let page = try Data(contentsOf: URL(string: text))
    // ok: own-network
    let answer = try await outbound.call(.calendarRead, with: token)
    // ok: own-network
    let file = try Data(contentsOf: URL(fileURLWithPath: path))
    // ok: own-curl
    let library = "libcurl, by CCurl"

    // ruleid: tls-verification-off
    handle.set(CURLOPT_SSL_VERIFYPEER, 0)
    // ruleid: tls-verification-off
    configuration.certificateVerification = .none
    // ruleid: tls-verification-off
    let url = "postgresql://db.example.org/klatch?sslmode=prefer"
    // ok: tls-verification-off
    handle.set(CURLOPT_SSL_VERIFYHOST, 2)
    // ok: tls-verification-off
    configuration.certificateVerification = .fullVerification

    // ruleid: old-tls
    handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_1)
    // ruleid: old-tls
    configuration.minimumTLSVersion = .tlsv1
    // ok: old-tls
    handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    // ok: old-tls
    configuration.minimumTLSVersion = .tlsv12
}
