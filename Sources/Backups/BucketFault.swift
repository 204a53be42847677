import Foundation
import Outbound

/// Why an object store did not do what was asked of it.
package enum BucketFault: Error, Equatable, Sendable {
    case transfer(TransferFailure)
    /// The key is not known there, not allowed to, or signs differently.
    case refused(code: String?)
    case noBucket
    /// It lies in another region than the signature says.
    case otherRegion
    /// The store's clock and this machine's are too far apart.
    case clock
    case failed(status: Int, code: String?)
    /// It answered, but not as a store that speaks S3 does.
    case notUnderstood
    /// What is kept is shorter or longer than what was sent, or changed while it was read.
    case otherSize
    case noKey
    /// Named by plain http, where that is not allowed.
    case plain

    init(_ reply: BucketReply) {
        let code = BucketAnswer(reply.body).code
        switch (reply.status, code) {
        case (_, "RequestTimeTooSkewed"): self = .clock
        case (_, "NoSuchBucket"): self = .noBucket
        case (301, _), (307, _), (_, "AuthorizationHeaderMalformed"), (_, "PermanentRedirect"): self = .otherRegion
        case (401, _), (403, _): self = .refused(code: code)
        default: self = .failed(status: reply.status, code: code)
        }
    }

    /// Whether a second try may mend it.
    var mayPass: Bool {
        switch self {
        case .transfer(let failure): ![.certificate, .tooLarge, .cancelled, .notAllowed, .unusable].contains(failure)
        case .failed(let status, _): status == 408 || status == 429 || (500..<600).contains(status)
        default: false
        }
    }

    var words: String {
        switch self {
        case .transfer(let failure): Self.words(failure)
        case .refused(let code):
            "refuses the key\(code.map { " (\($0))" } ?? ""). Fix: check KLATCH_BACKUP_S3_KEY_ID and its secret, and that this "
                + "key may list the bucket and get, put and delete objects in it."
        case .noBucket: "does not exist. Fix: make the bucket, or mend its name in KLATCH_BACKUP_TO."
        case .otherRegion: "lies in another region. Fix: set KLATCH_BACKUP_S3_REGION and the host to the bucket's own."
        case .clock: "says that the time is another. Fix: set this machine's clock."
        case .failed(let status, let code):
            "answered with status \(status)\(code.map { " (\($0))" } ?? ""). Fix: try again later; look at what the store says."
        case .notUnderstood:
            "did not answer as a store does that speaks S3. Fix: check the address in KLATCH_BACKUP_TO."
        case .otherSize:
            "does not hold what was sent to it. Fix: make another backup; if this comes again, use another store."
        case .plain: "is named by plain http, over which anybody on the way could read the key. Fix: name it by https."
        case .noKey: "needs a key. Fix: set KLATCH_BACKUP_S3_KEY_ID and KLATCH_BACKUP_S3_SECRET."
        }
    }

    private static func words(_ failure: TransferFailure) -> String {
        switch failure {
        case .certificate:
            "has a certificate that is not valid, not trusted or another name's. Fix: mend it there, or name the file of its "
                + "authority in KLATCH_BACKUP_S3_CA."
        case .encryption: "agrees on no encryption. Fix: let it speak TLS 1.2 or newer."
        case .unresolved:
            "has a name that leads nowhere. Fix: check the address in KLATCH_BACKUP_TO and the name service."
        case .cancelled: "was not waited for any longer."
        default: "did not answer (\(failure.rawValue)). Fix: check the address and the network, and try again."
        }
    }
}
