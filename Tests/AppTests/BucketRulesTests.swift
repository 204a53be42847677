import Backups
import Foundation
import Primitives
import Testing

@testable import App

@Suite("The settings of buckets")
struct BucketRulesTests {
    private static let secret = "a-secret-of-ours"
    private static let recipient = (try? RecipientPrivateKey(random: .system).recipient.text) ?? ""
    private static let base = [
        "KLATCH_DATA": "/nonexistent", "KLATCH_BACKUP_RECIPIENTS": recipient,
        "KLATCH_BACKUP_TO": "/mnt/one, https://s3.example.org:9000/kept/klatch",
        "KLATCH_BACKUP_S3_KEY_ID": "AKIA1", "KLATCH_BACKUP_S3_SECRET": secret,
    ]
    private static let production = [
        "KLATCH_URL": "https://klatch.example.org", "KLATCH_MAIL_FROM": "klatch@example.org",
        "KLATCH_SMTP_URL": "smtps://mail.example.org:465",
    ]

    private func mistakes(_ changes: [String: String?]) async -> String {
        let environment = Self.base.merging(changes.compactMapValues { $0 }) { $1 }
            .filter { changes[$0.key] == nil || changes[$0.key] != .some(nil) }
        do {
            _ = try await Settings.read(environment: environment)
            return ""
        } catch { return "\(error)" }
    }

    @Test("name folders and buckets in one list, and who is reached by it")
    func read() async throws {
        let settings = try await Settings.read(environment: Self.base)
        #expect(
            settings.backups?.places.map { $0.folder ?? $0.bucket?.text ?? "" }
                == ["/mnt/one", "https://s3.example.org:9000/kept/klatch"])
        #expect(settings.reachedHosts == ["s3.example.org:9000"])
        #expect(!"\(settings)".contains(Self.secret))
        let address = try #require(settings.backups?.places.compactMap(\.bucket).first)
        let place = try settings.buckets.place(address, ledger: nil, time: .system, random: .system)
        #expect(place.words == address.text)
    }

    @Test("take the secret from a file")
    func secretFile() async throws {
        let file = FileManager.default.temporaryDirectory.path + "/klatch-bucket-\(UUID().uuidString)"
        try Data("\(Self.secret)\n".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(await mistakes(["KLATCH_BACKUP_S3_SECRET": nil, "KLATCH_BACKUP_S3_SECRET_FILE": file]) == "")
        #expect(await mistakes(["KLATCH_BACKUP_S3_SECRET_FILE": file]).contains("given twice"))
    }

    @Test(
        "refuse what cannot work, each with its fix and without the secret",
        arguments: [
            (["KLATCH_BACKUP_S3_SECRET": nil], "KLATCH_BACKUP_S3_SECRET: is missing beside the key's ID"),
            (["KLATCH_BACKUP_S3_KEY_ID": nil], "KLATCH_BACKUP_S3_KEY_ID: is missing beside its secret"),
            (
                ["KLATCH_BACKUP_S3_KEY_ID": nil, "KLATCH_BACKUP_S3_SECRET": nil],
                "KLATCH_BACKUP_S3_KEY_ID: is missing beside a bucket"
            ),
            (["KLATCH_BACKUP_S3_REGION": "eu/1"], "KLATCH_BACKUP_S3_KEY_ID: with its secret and region cannot be sent"),
            (["KLATCH_BACKUP_S3_CA": "/nonexistent/ca.pem"], "the file /nonexistent/ca.pem cannot be read"),
            (["KLATCH_BACKUP_TO": "https://s3.example.org"], "is not a list of 1 to 4 folders and buckets"),
            (["KLATCH_BACKUP_TO": "http://s3.example.org/kept"], "is not a list of 1 to 4 folders and buckets"),
            (["KLATCH_BACKUP_TO": "https://169.254.169.254/kept"], "is not a list of 1 to 4 folders and buckets"),
        ] as [([String: String?], String)])
    func refused(_ changes: [String: String?], _ told: String) async {
        let words = await mistakes(changes)
        #expect(words.contains(told) && words.contains("Fix: ") && !words.contains(Self.secret), "\(words)")
    }

    @Test("take plain http on this machine only, and never in production")
    func plain() async throws {
        let local = ["KLATCH_BACKUP_TO": "http://127.0.0.1:9000/kept"]
        #expect(await mistakes(local) == "")
        let words = await mistakes(local.merging(Self.production) { $1 })
        #expect(words.contains("KLATCH_BACKUP_TO: names a bucket by plain http"))
        let settings = try await Settings.read(environment: Self.base.merging(Self.production) { $1 })
        let address = try #require(BucketAddress("http://127.0.0.1:9000/kept"))
        #expect(throws: BackupError.bucket(place: address.text, .plain)) {
            try settings.buckets.place(address, ledger: nil, time: .system, random: .system)
        }
    }
}
