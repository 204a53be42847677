/// Every setting there is. What `docs/configuration.md` says comes from here.
package enum SettingName: String, Sendable, CaseIterable {
    case data = "KLATCH_DATA"
    case url = "KLATCH_URL"
    case listen = "KLATCH_LISTEN"
    case certificate = "KLATCH_TLS_CERTIFICATE"
    case certificateKey = "KLATCH_TLS_KEY"
    case rootKey = "KLATCH_ROOT_KEY"
    case databaseURL = "KLATCH_DATABASE_URL"
    case databaseOwnerURL = "KLATCH_DATABASE_OWNER_URL"
    case databaseConnections = "KLATCH_DATABASE_CONNECTIONS"
    case postgresFolder = "KLATCH_POSTGRES_BIN"
    case smtpURL = "KLATCH_SMTP_URL"
    case mailFrom = "KLATCH_MAIL_FROM"
    case logLevel = "KLATCH_LOG_LEVEL"
    case file = "KLATCH_CONFIG"
}

extension SettingName {
    /// Never shown; may be given by a file named in `<NAME>_FILE` instead.
    package var isSecret: Bool {
        switch self {
        case .databaseURL, .databaseOwnerURL, .smtpURL: true
        default: false
        }
    }

    package var summary: String {
        switch self {
        case .data: "Folder for the private database, the root key and logs. Back it up."
        case .url: "Public address, `https://host[:port]`. Without it Klatch runs in local mode, on this machine only."
        case .listen: "Address and port to listen on. In local mode only a loopback address."
        case .certificate: "PEM file with the certificate and its chain. With it, Klatch itself speaks TLS and HTTP/2."
        case .certificateKey: "PEM file with the certificate's private key."
        case .rootKey: "File with the root key. Made at the first start, readable by Klatch's account only."
        case .databaseURL:
            "PostgreSQL to use instead of the private one, as the role `klatch_app` that serves requests."
        case .databaseOwnerURL: "The same database as the role that owns the tables; used for migrations only."
        case .databaseConnections: "Connections to the database, 1 to 64."
        case .postgresFolder: "Folder of `initdb` and `postgres`, where they are not found by themselves."
        case .smtpURL: "Mail server, `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`."
        case .mailFrom: "Address that mail comes from."
        case .logLevel: "How much is logged: `debug`, `info`, `notice`, `warning` or `error`."
        case .file: "File with settings as `NAME=value` lines. The environment has precedence."
        }
    }

    package var standard: String {
        switch self {
        case .data: "`/var/lib/klatch` as root, else `~/.local/share/klatch`"
        case .url: "none: local mode"
        case .listen: "`127.0.0.1:8080`"
        case .rootKey: "`keys/root.key` in the data folder"
        case .databaseURL: "none: a private PostgreSQL in the data folder"
        case .databaseConnections: "`8`"
        case .postgresFolder: "newest below `/usr/lib/postgresql`, then the path"
        case .smtpURL: "none: mail stays in the outbox"
        case .mailFrom: "`klatch@localhost.localdomain` in local mode; none otherwise"
        case .logLevel: "`info`"
        case .file: "`klatch.env` in the data folder, where it exists"
        case .certificate, .certificateKey, .databaseOwnerURL: "none"
        }
    }
}
