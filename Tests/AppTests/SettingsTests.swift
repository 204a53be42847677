import Foundation
import Logging
import Mail
import Primitives
import Testing
import Web

@testable import App

@Suite("The settings")
struct SettingsTests {
    private static let base = ["KLATCH_DATA": "/nonexistent"]
    private static let production = base.merging([
        "KLATCH_URL": "https://klatch.example.org", "KLATCH_MAIL_FROM": "klatch@example.org",
        "KLATCH_SMTP_URL": "smtps://mail.example.org:465",
    ]) { $1 }

    private func mistakes(_ more: [String: String], on base: [String: String] = base) async throws -> [String: String] {
        do { _ = try await Settings.read(environment: base.merging(more) { $1 }) } catch let error as SettingsMistakes {
            return Dictionary(
                "\(error)".split(separator: "\n").dropFirst().filter { !$0.contains("Fix:") }.compactMap { line in
                    let parts = line.trimmingCharacters(in: .whitespaces).components(separatedBy: ": ")
                    return parts.first.map { ($0, parts.dropFirst().joined(separator: ": ")) }
                }, uniquingKeysWith: { $0 + "; " + $1 })
        }
        return [:]
    }

    @Test("make a local installation of nothing at all, that only this machine can reach")
    func local() async throws {
        let settings = try await Settings.read(environment: Self.base)
        #expect(settings.isLocal && settings.host == "127.0.0.1" && settings.port == 8080 && settings.smtp == nil)
        let site = settings.site(port: 9, version: "")
        #expect(site.origin == "http://localhost:9" && !site.isSecure && site.isLocal)
        #expect(site.hosts == ["127.0.0.1:9", "localhost:9", "[::1]:9"])
    }

    @Test("tell all mistakes at once, each with its fix")
    func together() async throws {
        let environment = [
            "KLATCH_LISTEN": "nowhere", "KLATCH_DATABASE_CONNECTIONS": "0", "KLATCH_MAIL_FROM": "a b",
            "KLATCH_SMTP_URL": "http://x", "KLATCH_LOG_LEVEL": "loud", "KLATCH_TLS_KEY": "/nonexistent/key",
            "KLATCH_DATABASE_OWNER_URL": "postgresql://o@h/d", "KLATCH_URL": "klatch",
        ]
        let found = try await mistakes(environment)
        #expect(
            Set(found.keys) == [
                "KLATCH_LISTEN", "KLATCH_DATABASE_CONNECTIONS", "KLATCH_MAIL_FROM", "KLATCH_SMTP_URL",
                "KLATCH_LOG_LEVEL",
                "KLATCH_TLS_CERTIFICATE", "KLATCH_DATABASE_URL", "KLATCH_URL",
            ])
        await #expect { _ = try await Settings.read(environment: Self.base.merging(environment) { $1 }) } throws: {
            error in
            "\(error)".components(separatedBy: "    Fix: ").count == found.count + 1
        }
    }

    @Test("refuse one client, or one project, at Google for mailboxes and calendars: giving one back would end both")
    func oneProject() async throws {
        func found(_ mailboxes: String, _ calendars: String) async throws -> [String] {
            try await mistakes([
                "KLATCH_GMAIL_CLIENT_ID": mailboxes, "KLATCH_GMAIL_CLIENT_SECRET": "a",
                "KLATCH_GOOGLE_CALENDAR_CLIENT_ID": calendars, "KLATCH_GOOGLE_CALENDAR_CLIENT_SECRET": "b",
            ]).keys.sorted()
        }
        let refused = ["KLATCH_GOOGLE_CALENDAR_CLIENT_ID"]
        #expect(try await found("client", "client") == refused)
        #expect(try await found("123-a.example", "123-b.example") == refused)
        #expect(try await found("123-a.example", "124-a.example").isEmpty)
        #expect(
            try await mistakes(["KLATCH_GOOGLE_CALENDAR_CLIENT_ID": "1-a"]).keys.sorted()
                == ["KLATCH_GOOGLE_CALENDAR_CLIENT_SECRET"])
    }

    @Test("refuse a name that is none of theirs, and say which was meant")
    func misspelt() async throws {
        let found = try await mistakes(["KLATCH_SMPT_URL": "smtp://x", "KLATCH_BOGUS": "1", "KLATCH_URL_FILE": "/x"])
        #expect(Set(found.keys) == ["KLATCH_SMPT_URL", "KLATCH_BOGUS", "KLATCH_URL_FILE"])
        await #expect { _ = try await Settings.read(environment: ["KLATCH_LSITEN": "x"]) } throws: {
            "\($0)".contains("Fix: Did you mean KLATCH_LISTEN?")
        }
        #expect(try await mistakes(["KLATCH_URL": "https://klatch.example.org:99999"], on: Self.production).count == 1)
        let others = [
            "KLATCH_SERVICE_HOST": "10.0.0.1", "KLATCH_PORT_8080_TCP": "tcp://10.0.0.1:8080", "SMTP_URL": "x",
        ]
        #expect(try await mistakes(others).isEmpty)
    }

    @Test("refuse a line of their file that says nothing, by its number, and a secret's file that is empty")
    func lines() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, secret) = (folder.appending(path: "klatch.env").path, folder.appending(path: "secret").path)
        try Data("# ours\n\n  KLATCH_LOG_LEVEL = debug\nKLATCH_LISTEN 1\n=x\nPATH=/bin\nKLATCH_URLL=x\n".utf8).write(
            to: URL(filePath: file))
        try Data(" \n".utf8).write(to: URL(filePath: secret))
        let found = try await mistakes(["KLATCH_CONFIG": file, "KLATCH_SMTP_URL_FILE": secret])
        #expect(
            found == [
                "line 4 of \(file)": "is no NAME=value", "line 5 of \(file)": "is no NAME=value",
                "KLATCH_URLL": "is no setting (line 7 of \(file))", "KLATCH_SMTP_URL": "the file \(secret) is empty",
            ])
    }

    @Test(
        "count letters that were added, dropped, changed or swapped",
        arguments: [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("smpt", "smtp", 1), ("kitten", "sitting", 3)])
    func distance(left: String, right: String, letters: Int) {
        #expect(SettingSpelling.distance(left, right) == letters && SettingSpelling.distance(right, left) == letters)
    }

    @Test("take an address for what comes back, with room for a code of each mail's own")
    func returns() async throws {
        #expect(try await Settings.read(environment: Self.base).returns == nil)
        let given = Self.base.merging(["KLATCH_MAIL_RETURN": "bounces@example.org"]) { $1 }
        #expect(try await Settings.read(environment: given).returns != nil)
        for bad in ["bounces", "a+b@example.org", "a-name-that-is-too-long@example.org"] {
            #expect(try await mistakes(["KLATCH_MAIL_RETURN": bad]).keys.contains("KLATCH_MAIL_RETURN"), "\(bad)")
        }
    }

    @Test(
        "refuse in production what would let others listen in",
        arguments: [
            ["KLATCH_URL": "http://klatch.example.org"], ["KLATCH_SMTP_URL": "smtp://mail.example.org:25?tls=none"],
            ["KLATCH_DATABASE_URL": "postgresql://a@db.example.org/k"],
            ["KLATCH_DATABASE_URL": "postgresql://a@db.example.org/k?sslmode=require"],
            ["KLATCH_DATABASE_URL": "postgresql://a@db.example.org/k?sslmode=verify-ca"],
        ])
    func production(_ setting: [String: String]) async throws {
        #expect(try await Set(mistakes(setting, on: Self.production).keys) == Set(setting.keys))
    }

    @Test("take in production what is verified")
    func sound() async throws {
        let more = [
            "KLATCH_SMTP_URL": "smtps://u:p@mail.example.org:465", "KLATCH_LISTEN": "0.0.0.0:443",
            "KLATCH_DATABASE_URL": "postgresql://a@db.example.org/k?sslmode=verify-full",
        ]
        let settings = try await Settings.read(environment: Self.production.merging(more) { $1 })
        let site = settings.site(port: 443, version: "")
        #expect(site.origin == "https://klatch.example.org" && site.isSecure && !site.isLocal)
        #expect(site.hosts == ["klatch.example.org"])
    }

    @Test(
        "refuse a public address that is more than a host and a port",
        arguments: [
            "https://", "https://a.example/x", "https://a.example?x", "https://a.example#x", "https://u@a.example",
            "https://u:p@a.example", "ftp://a.example", "//a.example", "javascript:alert(1)",
        ])
    func url(_ text: String) async throws {
        #expect(try await mistakes(["KLATCH_URL": text], on: Self.production)["KLATCH_URL"] != nil)
    }

    @Test(
        "refuse to listen beyond this machine in local mode",
        arguments: ["0.0.0.0:80", "[::]:80", "10.0.0.1:80", ":80"])
    func loopback(_ text: String) async throws {
        #expect(try await mistakes(["KLATCH_LISTEN": text])["KLATCH_LISTEN"] == "is not a loopback address")
    }

    @Test("answer plain HTTP where they say, and refuse it in local mode, which it could lead nowhere")
    func redirect() async throws {
        let wish = ["KLATCH_REDIRECT_LISTEN": "0.0.0.0:80"]
        let settings = try await Settings.read(environment: Self.production.merging(wish) { $1 })
        #expect(settings.redirect?.host == "0.0.0.0" && settings.redirect?.port == 80)
        #expect(try await mistakes(wish)["KLATCH_REDIRECT_LISTEN"]?.contains("nowhere") == true)
        let bad = try await mistakes(["KLATCH_REDIRECT_LISTEN": "80"], on: Self.production)
        #expect(bad["KLATCH_REDIRECT_LISTEN"] == "is not an address with a port")
    }

    @Test("read a secret from a file of its own, refuse it given twice, and say which file cannot be read")
    func secretFiles() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString)")
        try Data("smtp://u:hunter2@mail.example.org:587\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let good = ["KLATCH_SMTP_URL_FILE": file.path, "KLATCH_MAIL_FROM": "k@example.org"]
        let settings = try await Settings.read(environment: Self.base.merging(good) { $1 })
        #expect(settings.smtp?.host == "mail.example.org")
        #expect(
            try await mistakes(good.merging(["KLATCH_SMTP_URL": "smtp://x.example"]) { $1 })["KLATCH_SMTP_URL"]?
                .contains("twice") == true)
        #expect(
            try await mistakes(["KLATCH_SMTP_URL_FILE": "/nonexistent/x", "KLATCH_MAIL_FROM": "k@example.org"])[
                "KLATCH_SMTP_URL"]?.contains("/nonexistent/x") == true)
    }

    @Test("never show a secret, in a mistake or in themselves")
    func masked() async throws {
        let secret = "hunter2correcthorse"
        let bad = [
            "KLATCH_SMTP_URL": "smtp://u:\(secret)@bad host:587", "KLATCH_DATABASE_URL": "mysql://u:\(secret)@h/d",
            "KLATCH_MAIL_FROM": "k@example.org",
        ]
        await #expect { _ = try await Settings.read(environment: Self.base.merging(bad) { $1 }) } throws: {
            !"\($0)".contains(secret) && !String(reflecting: $0).contains(secret)
        }
        let good = [
            "KLATCH_SMTP_URL": "smtp://u:\(secret)@mail.example.org:587", "KLATCH_MAIL_FROM": "k@example.org",
            "KLATCH_DATABASE_URL": "postgresql://u:\(secret)@h/d",
        ]
        let settings = try await Settings.read(environment: Self.base.merging(good) { $1 })
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] { #expect(!text.contains(secret)) }
    }

    @Test("come from a file below the environment, which has precedence")
    func file() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString).env")
        try Data("KLATCH_LISTEN=127.0.0.1:9001\nKLATCH_LOG_LEVEL=debug\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let named = Self.base.merging(["KLATCH_CONFIG": file.path, "KLATCH_LOG_LEVEL": "error"]) { $1 }
        let settings = try await Settings.read(environment: named)
        #expect(settings.port == 9001 && settings.logLevel == .error)
        #expect(try await mistakes(["KLATCH_CONFIG": "/nonexistent/klatch.env"])["KLATCH_CONFIG"] != nil)
    }

    @Test("refuse a certificate's key that others can read")
    func openKey() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "klatch-\(UUID().uuidString).pem")
        try Data("x".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        let tls = ["KLATCH_TLS_CERTIFICATE": file.path, "KLATCH_TLS_KEY": file.path]
        #expect(try await mistakes(tls)["KLATCH_TLS_KEY"] == "the key can be read by others")
    }

    @Test("name proxies by address and block, and the field they write")
    func proxies() async throws {
        #expect(try await Settings.read(environment: Self.base).proxies == nil)
        let named = ["KLATCH_TRUSTED_PROXIES": "10.0.0.5, 10.1.0.0/24,2001:db8::/32"]
        let settings = try await Settings.read(environment: Self.base.merging(named) { $1 })
        #expect(settings.proxies?.field == .xForwardedFor)
        #expect(settings.proxies?.proxies.map(\.description) == ["10.0.0.5", "10.1.0.0/24", "2001:db8::/32"])
        let standard = named.merging(["KLATCH_PROXY_HEADER": "forwarded"]) { $1 }
        #expect(
            try await Settings.read(environment: Self.base.merging(standard) { $1 }).proxies?.field == .forwarded)
    }

    @Test("refuse proxies that are none, or anybody, each of them by name and all together")
    func noProxies() async throws {
        let text = "10.0.0.1, proxy.example.org, 10.1.0.5/24, 0.0.0.0/0, ::/0, 10.0.0.0/7, ,300.1.1.1"
        let found = try await mistakes(["KLATCH_TRUSTED_PROXIES": text, "KLATCH_PROXY_HEADER": "X-Real-IP"])
        let told = found["KLATCH_TRUSTED_PROXIES"] ?? ""
        for part in ["proxy.example.org", "10.1.0.5/24", "0.0.0.0/0", "::/0", "\"\"", "300.1.1.1"] {
            #expect(told.contains(part), "\(part)")
        }
        #expect(found["KLATCH_PROXY_HEADER"] != nil)
        #expect(try await mistakes(["KLATCH_PROXY_HEADER": "Forwarded"])["KLATCH_PROXY_HEADER"] == "names no proxy")
        let many = Array(repeating: "10.0.0.1", count: 101).joined(separator: ",")
        #expect(try await mistakes(["KLATCH_TRUSTED_PROXIES": many])["KLATCH_TRUSTED_PROXIES"] != nil)
    }

    @Test("are the ones that docs/configuration.md describes, word for word")
    func document() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "docs/configuration.md")
        #expect(try String(contentsOf: path, encoding: .utf8) == SettingsDocument.markdown)
        for name in SettingName.allCases { #expect(SettingsDocument.markdown.contains("`\(name.rawValue)`")) }
    }
}
