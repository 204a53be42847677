import Credentials
import Components
import Disclosure
import Foundation
import Logging
import Mail
import Mailboxes
import Meetings
import Outbound
import Primitives
import Privacy
import Releases
import Vendors
import Web

/// Everything an operator decides, checked.
package struct Settings: Sendable {
    package enum DatabaseChoice: Sendable {
        /// The PostgreSQL that comes with Klatch; where its programs are, if that was said.
        case `private`(binaries: String?)
        case external(app: Secret<String>, owner: Secret<String>?)
    }

    package private(set) var data: URL
    package private(set) var rootKeyPath: String
    /// Nil in local mode.
    package let publicURL: String?
    package let host: String
    package let port: Int
    /// Where plain HTTP is answered.
    package let redirect: (host: String, port: Int)?
    /// Where machines that watch this one ask.
    package let metrics: (host: String, port: Int)?
    package let certificate: WebServer.Certificate?
    package let proxies: ForwardedPeer?
    package let database: DatabaseChoice
    package let connections: Int
    package let smtp: SMTPSettings?
    package let sender: Mailbox
    /// Where mail comes back to that cannot be delivered; nil for the sender's own address.
    package let returns: ReturnAddress?
    package let addresses: DisclosureSlice.Addresses
    /// What whoever runs this says of themselves.
    package let owner: PrivacySlice.Operator
    /// Nil where no register of vendors is named.
    package let vendors: VendorRegister?
    /// Nil where no notices of flaws are named.
    package let advisories: AdvisoryFeed?
    package let providers: ProviderSettings
    /// How addresses are called that people type.
    package let fetch: FetchSettings
    package let mailboxes: MailboxSettings
    package let calendars: CalendarSettings
    /// Nil where none are made.
    package let backups: BackupSettings?
    let buckets: BucketSettings
    /// Nil where no release file is named.
    package let release: ReleaseSettings?
    package let logLevel: Logger.Level
    /// Files that secrets were read from.
    let secretFiles: [String]
    /// Names these settings: SHA-256, in hexadecimal.
    package let digest: String

    package var isLocal: Bool { publicURL == nil }

    /// Reads and checks all settings; throws all mistakes together.
    package static func read(environment: [String: String]) async throws -> Settings {
        let account = Account(isRoot: geteuid() == 0, home: environment["HOME"], data: environment["XDG_DATA_HOME"])
        var source = await SettingsSource(environment: environment) { source in
            var source = source
            return (source.text(.data) ?? account.standardDataFolder) + "/klatch.env"
        }
        let settings = Settings(&source, account)
        guard source.mistakes.isEmpty, let settings else { throw SettingsMistakes(all: source.mistakes) }
        return settings
    }

    /// As whom Klatch runs, as far as it decides where things go.
    struct Account {
        let isRoot: Bool
        let home: String?
        let data: String?

        var standardDataFolder: String {
            isRoot ? "/var/lib/klatch" : (data ?? (home ?? "/tmp") + "/.local/share") + "/klatch"
        }
    }

    private init?(_ source: inout SettingsSource, _ account: Account) {
        data = URL(filePath: source.text(.data) ?? account.standardDataFolder, directoryHint: .isDirectory)
        rootKeyPath = source.text(.rootKey) ?? data.appending(path: "keys/root.key").path
        publicURL = source.publicURL()
        let isLocal = source.isUnset(.url)
        let listen = source.listen(isLocal: isLocal)
        redirect = source.redirectListen(isLocal: isLocal)
        metrics = source.metricsListen(isLocal: isLocal)
        certificate = source.tlsFiles()
        proxies = source.proxies()
        database = source.databaseChoice(isLocal: isLocal)
        connections = source.integer(.databaseConnections, in: 1...64, standard: 8)
        let helloName = publicURL.flatMap { URLComponents(string: $0)?.host } ?? "localhost"
        smtp = source.smtp(helloName: helloName, isLocal: isLocal)
        let sender = source.sender(isLocal: isLocal)
        returns = source.returns()
        addresses = DisclosureSlice.Addresses(
            security: source.address(.securityAddress), support: source.address(.supportAddress),
            privacy: source.address(.privacyAddress))
        vendors = source.vendors()
        advisories = source.advisories()
        owner = source.owner(address: addresses.privacy)
        providers = source.providers(isLocal: isLocal)
        fetch = source.fetch(ownHost: publicURL.flatMap { URLComponents(string: $0)?.host })
        mailboxes = source.mailboxes()
        calendars = source.calendars()
        backups = source.backups()
        buckets = source.buckets(for: backups?.places ?? [], isLocal: isLocal)
        release = source.release()
        logLevel = source.level()
        secretFiles = source.secretFiles
        digest = source.digest
        guard let listen, let sender else { return nil }
        (host, port) = listen
        self.sender = sender
    }
}

extension Settings {
    /// The same for another data folder, with the root key in it unless it is elsewhere.
    func moved(to folder: String?, rootKey: String?) -> Settings {
        var moved = self
        if let folder {
            moved.data = URL(filePath: folder, directoryHint: .isDirectory)
            moved.rootKeyPath = moved.data.appending(path: "keys/root.key").path
        }
        if let rootKey { moved.rootKeyPath = rootKey }
        return moved
    }

    var binaries: URL? {
        guard case .private(let binaries) = database else { return nil }
        return binaries.map { URL(filePath: $0) }
    }

    /// Where the site is reached. In local mode the port is the one really taken.
    package func site(port: Int, version: String) -> SiteSettings {
        if let publicURL {
            let authority = String(publicURL.dropFirst("https://".count))
            return SiteSettings(
                origin: publicURL, hosts: [authority], isLocal: false, version: version, proxies: proxies)
        }
        let scheme = certificate == nil ? "http" : "https"
        let names = ["127.0.0.1", "localhost", "[::1]"].map { "\($0):\(port)" }
        // By name, because passkeys belong to a name and not to an address.
        return SiteSettings(
            origin: "\(scheme)://localhost:\(port)", hosts: Set(names), isLocal: true, version: version,
            proxies: proxies)
    }
}
