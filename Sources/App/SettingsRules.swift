import Foundation
import Logging
import Mail
import Primitives
import Web

/// How each setting is read and what is refused, each with its fix.
extension SettingsSource {
    func isUnset(_ name: SettingName) -> Bool {
        var copy = self
        return copy.text(name) == nil
    }

    /// `https://host[:port]` and nothing else.
    mutating func publicURL() -> String? {
        guard let text = text(.url) else { return nil }
        let bare = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let parts = URLComponents(string: bare), let host = parts.host, !host.isEmpty else {
            refuse(.url, "is not an address", "Write it as https://klatch.example.org.")
            return nil
        }
        guard parts.scheme == "https" else {
            refuse(.url, "is not HTTPS", "Use an https:// address; unset it to try Klatch on this machine only.")
            return nil
        }
        guard parts.port != 443 else {
            refuse(.url, "names the port that https:// has anyway", "Leave out :443.")
            return nil
        }
        guard (1...65_535).contains(parts.port ?? 443) else {
            refuse(.url, "names a port that there is not", "Ports go from 1 to 65535.")
            return nil
        }
        guard parts.path.isEmpty, parts.query == nil, parts.fragment == nil, parts.user == nil else {
            refuse(.url, "has more than a host and a port", "Write it as https://klatch.example.org.")
            return nil
        }
        return bare.lowercased()
    }

    mutating func listen(isLocal: Bool) -> (host: String, port: Int)? {
        let found = address(.listen, text(.listen) ?? "127.0.0.1:8080")
        if let found, isLocal, !["127.0.0.1", "::1", "localhost"].contains(found.host) {
            refuse(.listen, "is not a loopback address", "Listen on 127.0.0.1, or set KLATCH_URL to serve others.")
            return nil
        }
        return found
    }

    /// Where plain HTTP is answered; nil for nowhere.
    mutating func redirectListen(isLocal: Bool) -> (host: String, port: Int)? {
        guard let text = text(.redirectListen) else { return nil }
        guard !isLocal else {
            refuse(.redirectListen, "has nowhere to lead to in local mode", "Set KLATCH_URL, or unset it.")
            return nil
        }
        return address(.redirectListen, text)
    }

    /// Numbers only; all the same, not where strangers can ask for them.
    mutating func metricsListen(isLocal: Bool) -> (host: String, port: Int)? {
        guard let text = text(.metricsListen), let found = address(.metricsListen, text) else { return nil }
        let host = found.host
        if isLocal, !["127.0.0.1", "::1", "localhost"].contains(host) {
            refuse(.metricsListen, "is open to other machines in local mode", "Write it as 127.0.0.1:9464.")
        }
        if ["0.0.0.0", "::", ""].contains(host) {
            refuse(.metricsListen, "is open to every network", "Name one address of a private network, or 127.0.0.1.")
        }
        return found
    }

    private mutating func address(_ name: SettingName, _ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else {
            refuse(name, "is not an address with a port", "Write it as 127.0.0.1:8080 or [::1]:8080.")
            return nil
        }
        return (text[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port)
    }

    mutating func tlsFiles() -> WebServer.Certificate? {
        let (chain, key) = (text(.certificate), text(.certificateKey))
        switch (chain, key) {
        case (nil, nil): return nil
        case (let chain?, let key?):
            for (name, path) in [(SettingName.certificate, chain), (.certificateKey, key)]
            where !FileManager.default.isReadableFile(atPath: path) {
                refuse(name, "the file \(path) cannot be read", "Check the path, owner and mode.")
            }
            if isOpenToOthers(key) {
                refuse(.certificateKey, "the key can be read by others", "Run: chmod 600 \(key)")
            }
            return WebServer.Certificate(chainFile: chain, keyFile: key)
        case (nil, _): refuse(.certificate, "is missing beside the key", "Set both or neither.")
        case (_, nil): refuse(.certificateKey, "is missing beside the certificate", "Set both or neither.")
        }
        return nil
    }

    private func isOpenToOthers(_ path: String) -> Bool {
        let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return (mode ?? 0) & 0o077 != 0
    }

    mutating func databaseChoice(isLocal: Bool) -> Settings.DatabaseChoice {
        let (app, owner) = (text(.databaseURL), text(.databaseOwnerURL))
        guard let app else {
            if owner != nil {
                refuse(.databaseURL, "is missing beside the owner's", "Set it, or unset the owner's too.")
            }
            return .private(binaries: text(.postgresFolder))
        }
        checkDatabase(.databaseURL, app, isLocal: isLocal)
        if let owner { checkDatabase(.databaseOwnerURL, owner, isLocal: isLocal) }
        return .external(app: Secret(app), owner: owner.map { Secret($0) })
    }

    private mutating func checkDatabase(_ name: SettingName, _ url: String, isLocal: Bool) {
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
            return refuse(name, "is not a PostgreSQL address", "Write it as postgresql://role:password@host/database.")
        }
        let options = URLComponents(string: url)?.queryItems ?? []
        let isSocket = options.contains { $0.name == "host" && $0.value?.hasPrefix("/") == true }
        let isVerified = options.contains { $0.name == "sslmode" && $0.value == "verify-full" }
        if !isLocal, !isSocket, !isVerified {
            refuse(
                name, "does not verify the server's certificate",
                "Add ?sslmode=verify-full (and sslrootcert=… if needed).")
        }
    }

    mutating func integer(_ name: SettingName, in range: ClosedRange<Int>, standard: Int) -> Int {
        guard let text = text(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            refuse(name, "is not a number from \(range.lowerBound) to \(range.upperBound)", "Write a whole number.")
            return standard
        }
        return value
    }

    mutating func smtp(helloName: String, isLocal: Bool) -> SMTPSettings? {
        guard let text = text(.smtpURL) else {
            if !isLocal { refuse(.smtpURL, "is missing", "Set the mail server; without one nobody could sign in.") }
            return nil
        }
        do {
            return try SMTPSettings(parsing: text, helloName: helloName, allowingPlaintext: isLocal)
        } catch {
            refuse(.smtpURL, "cannot be used", "\(error)")
            return nil
        }
    }

    mutating func sender(isLocal: Bool) -> Mailbox? {
        let standard = isLocal && isUnset(.smtpURL) ? "klatch@localhost.localdomain" : nil
        guard let text = text(.mailFrom) ?? standard else {
            refuse(.mailFrom, "is missing", "Set the address that mail comes from, as in klatch@example.org.")
            return nil
        }
        guard let address = try? EmailAddress(parsing: text) else {
            refuse(.mailFrom, "is not a mail address", "Write it as klatch@example.org.")
            return nil
        }
        return Mailbox(name: "Klatch", address: address)
    }

    mutating func returns() -> ReturnAddress? {
        guard let text = text(.mailReturn) else { return nil }
        guard let address = (try? EmailAddress(parsing: text)).flatMap({ ReturnAddress($0) }) else {
            refuse(
                .mailReturn, "cannot be used",
                "Write it as bounces@example.org, with \(ReturnAddress.maximumLocalLength) characters before the @ at most."
            )
            return nil
        }
        return address
    }

    /// Where people write to.
    mutating func address(_ name: SettingName) -> EmailAddress? {
        guard let text = text(name) else { return nil }
        guard let address = try? EmailAddress(parsing: text) else {
            refuse(name, "is not a mail address", "Write it as security@example.org.")
            return nil
        }
        return address
    }

    mutating func level() -> Logger.Level {
        guard let text = text(.logLevel) else { return .info }
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            refuse(.logLevel, "is not a level", "Use debug, info, notice, warning or error.")
            return .info
        }
        return level
    }
}
