/// Every setting there is. What `docs/configuration.md` says comes from here.
package enum SettingName: String, Sendable, CaseIterable {
    case data = "KLATCH_DATA"
    case url = "KLATCH_URL"
    case listen = "KLATCH_LISTEN"
    case redirectListen = "KLATCH_REDIRECT_LISTEN"
    case metricsListen = "KLATCH_METRICS_LISTEN"
    case certificate = "KLATCH_TLS_CERTIFICATE"
    case certificateKey = "KLATCH_TLS_KEY"
    case trustedProxies = "KLATCH_TRUSTED_PROXIES"
    case proxyHeader = "KLATCH_PROXY_HEADER"
    case rootKey = "KLATCH_ROOT_KEY"
    case databaseURL = "KLATCH_DATABASE_URL"
    case databaseOwnerURL = "KLATCH_DATABASE_OWNER_URL"
    case databaseConnections = "KLATCH_DATABASE_CONNECTIONS"
    case postgresFolder = "KLATCH_POSTGRES_BIN"
    case smtpURL = "KLATCH_SMTP_URL"
    case mailFrom = "KLATCH_MAIL_FROM"
    case mailReturn = "KLATCH_MAIL_RETURN"
    case securityAddress = "KLATCH_SECURITY_ADDRESS"
    case supportAddress = "KLATCH_SUPPORT_ADDRESS"
    case privacyAddress = "KLATCH_PRIVACY_ADDRESS"
    case operatorName = "KLATCH_OPERATOR"
    case terms = "KLATCH_TERMS"
    case vendors = "KLATCH_VENDORS"
    case advisories = "KLATCH_ADVISORIES"
    case googleClient = "KLATCH_SIGNIN_GOOGLE_CLIENT_ID"
    case googleSecret = "KLATCH_SIGNIN_GOOGLE_CLIENT_SECRET"
    case googleDomains = "KLATCH_SIGNIN_GOOGLE_DOMAINS"
    case microsoftClient = "KLATCH_SIGNIN_MICROSOFT_CLIENT_ID"
    case microsoftSecret = "KLATCH_SIGNIN_MICROSOFT_CLIENT_SECRET"
    case microsoftTenants = "KLATCH_SIGNIN_MICROSOFT_TENANTS"
    case oidcName = "KLATCH_SIGNIN_OIDC_NAME"
    case oidcIssuer = "KLATCH_SIGNIN_OIDC_ISSUER"
    case oidcClient = "KLATCH_SIGNIN_OIDC_CLIENT_ID"
    case oidcSecret = "KLATCH_SIGNIN_OIDC_CLIENT_SECRET"
    case gmailClient = "KLATCH_GMAIL_CLIENT_ID"
    case gmailSecret = "KLATCH_GMAIL_CLIENT_SECRET"
    case calendarClient = "KLATCH_GOOGLE_CALENDAR_CLIENT_ID"
    case calendarSecret = "KLATCH_GOOGLE_CALENDAR_CLIENT_SECRET"
    case zoomClient = "KLATCH_ZOOM_CLIENT_ID"
    case zoomSecret = "KLATCH_ZOOM_CLIENT_SECRET"
    case zoomAccount = "KLATCH_ZOOM_ACCOUNT_ID"
    case zoomNews = "KLATCH_ZOOM_WEBHOOK_SECRET"
    case mailboxNetworks = "KLATCH_MAILBOX_NETWORKS"
    case mailboxAuthorities = "KLATCH_MAILBOX_CA"
    case googleRoot = "KLATCH_GOOGLE_ROOT"
    case microsoftRoot = "KLATCH_MICROSOFT_ROOT"
    case zoomRoot = "KLATCH_ZOOM_ROOT"
    case stripeRoot = "KLATCH_STRIPE_ROOT"
    case fetchNetworks = "KLATCH_FETCH_NETWORKS"
    case fetchAuthorities = "KLATCH_FETCH_AUTHORITIES"
    case backupTo = "KLATCH_BACKUP_TO"
    case backupRecipients = "KLATCH_BACKUP_RECIPIENTS"
    case backupDays = "KLATCH_BACKUP_DAYS"
    case backupTime = "KLATCH_BACKUP_TIME"
    case bucketKey = "KLATCH_BACKUP_S3_KEY_ID"
    case bucketSecret = "KLATCH_BACKUP_S3_SECRET"
    case bucketRegion = "KLATCH_BACKUP_S3_REGION"
    case bucketAuthorities = "KLATCH_BACKUP_S3_CA"
    case releaseFile = "KLATCH_RELEASE_FILE"
    case releaseKeys = "KLATCH_RELEASE_KEYS"
    case logLevel = "KLATCH_LOG_LEVEL"
    case file = "KLATCH_CONFIG"
}

extension SettingName {
    /// Never shown; may be given by a file named in `<NAME>_FILE` instead.
    package var isSecret: Bool {
        switch self {
        case .databaseURL, .databaseOwnerURL, .smtpURL, .googleSecret, .microsoftSecret, .oidcSecret, .gmailSecret,
            .calendarSecret, .zoomSecret, .zoomNews, .bucketSecret:
            true
        default: false
        }
    }

    package var summary: String {
        switch self {
        case .data: "Folder for the private database, the root key and logs. Back it up."
        case .url: "Public address, `https://host[:port]`. Without it Klatch runs in local mode, on this machine only."
        case .listen: "Address and port to listen on. In local mode only a loopback address."
        case .redirectListen:
            """
            Address and port where plain HTTP is answered, usually `0.0.0.0:80`: pages lead to `KLATCH_URL`, everything \
            else is refused.
            """
        case .metricsListen:
            """
            Address and port where machines that watch this one read `/metrics` (Prometheus), `/ready` and `/health`. \
            Without a sign-in: name a private one, as `127.0.0.1:9464`. Not answered where unset.
            """
        case .certificate: "PEM file with the certificate and its chain. With it, Klatch itself speaks TLS and HTTP/2."
        case .certificateKey: "PEM file with the certificate's private key."
        case .trustedProxies:
            """
            Addresses of the proxies before Klatch, separated by commas, as `10.0.0.5` or `10.0.0.0/24`. What they say of \
            where a request came from is believed; limits and the list of devices go by it.
            """
        case .proxyHeader: "The field they say it in: `X-Forwarded-For` or `Forwarded` (RFC 7239)."
        case .rootKey: "File with the root key. Made at the first start, readable by Klatch's account only."
        case .databaseURL:
            "PostgreSQL to use instead of the private one, as the role `klatch_app` that serves requests."
        case .databaseOwnerURL: "The same database as the role that owns the tables; used for migrations only."
        case .databaseConnections: "Connections to the database, 1 to 64."
        case .postgresFolder: "Folder of `initdb` and `postgres`, where they are not found by themselves."
        case .smtpURL: "Mail server, `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`."
        case .mailFrom: "Address that mail comes from."
        case .mailReturn:
            """
            Address to which mail comes back that cannot be delivered, as `bounces@example.org`; each mail gets one of its \
            own below it, `bounces+…@example.org`.
            """
        case .securityAddress:
            "Address for reports of flaws, in `security.txt` and on the contact page; `klatch report receive` takes its mail."
        case .supportAddress: "Address for help, on the contact page."
        case .privacyAddress: "Address for questions about one's data, on the contact page."
        case .googleClient:
            "Client ID for signing in with Google; its return address is `<KLATCH_URL>/sign-in/return/google`."
        case .googleSecret: "Its client secret."
        case .googleDomains: "Domains of the Google organisations that are let in, separated by commas."
        case .microsoftClient:
            "Application ID for signing in with Microsoft; its return address is `<KLATCH_URL>/sign-in/return/microsoft`."
        case .microsoftSecret: "Its client secret."
        case .microsoftTenants: "Identifiers of the Microsoft directories that are let in, separated by commas."
        case .oidcName: "What people call another sign-in provider, as on its button."
        case .oidcIssuer: "Its issuer, as in its discovery document (OpenID Connect)."
        case .oidcClient: "Client ID there; the return address is `<KLATCH_URL>/sign-in/return/oidc`."
        case .oidcSecret: "Client secret there. None for a public client."
        case .gmailClient:
            """
            Client ID at Google for connecting people's own mailboxes; its return address is \
            `<KLATCH_URL>/outreach/mailbox/gmail/return`. It may be the one for signing in.
            """
        case .gmailSecret: "Its client secret."
        case .calendarClient:
            """
            Client ID at Google for connecting people's own calendars, of a project of its own there: giving back the access of \
            one client ends that of all in its project. Its return address is `<KLATCH_URL>/meetings/calendars/google/return`.
            """
        case .calendarSecret: "Its client secret."
        case .zoomClient:
            """
            Client ID of an app at Zoom, for making video meetings. Of an app for people (OAuth) the return address is \
            `<KLATCH_URL>/meetings/zoom/return`; of one for the company (server-to-server) set its account too.
            """
        case .zoomSecret: "Its client secret."
        case .zoomAccount:
            "Account ID of the company's own app at Zoom. With it people's accounts are reached by their address, and nobody is asked."
        case .zoomNews:
            """
            Secret token of the app at Zoom, with which it signs its events. It sends them to \
            `<KLATCH_URL>/meetings/zoom/news`, and is to send them when somebody removes the app.
            """
        case .mailboxNetworks:
            """
            Networks that are not public where people's own mail servers may stand, separated by commas, as `10.0.0.0/8`. \
            Every person who may use outreach can have a mail server there tried out.
            """
        case .mailboxAuthorities:
            "PEM file with the authorities that people's own mail servers are trusted by, instead of the machine's."
        case .googleRoot: "Test server on this machine that stands for Google. In local mode only."
        case .microsoftRoot: "Test server on this machine that stands for Microsoft. In local mode only."
        case .zoomRoot: "Test server on this machine that stands for Zoom. In local mode only."
        case .stripeRoot: "Test server on this machine that stands for Stripe. In local mode only."
        case .fetchNetworks:
            """
            Networks of the inside in which people's calendar servers may be, as `10.1.0.0/16`, separated by commas. All \
            others are refused.
            """
        case .fetchAuthorities: "PEM file with the authorities that certificates of these servers are checked against."
        case .backupTo:
            """
            Folders that backups are kept in, mounted ones too, and buckets at stores that speak S3, as \
            `https://s3.example.org/bucket/folder`: separated by commas, at most 4. Each holds all of them.
            """
        case .backupRecipients:
            """
            Public keys that backups are encrypted for, separated by commas; `klatch backup key` makes them. The private \
            halves stay off this machine.
            """
        case .backupDays: "Days that backups of the data are kept, 7 to 3650. Backups of the keys are kept for 7."
        case .backupTime: "When the daily backup is made, and rehearsed an hour later: a time of day in UTC."
        case .bucketKey: "ID of the access key for buckets in `KLATCH_BACKUP_TO`; one key for all of them."
        case .bucketSecret: "Its secret."
        case .bucketRegion: "Region of these buckets, as their store calls it."
        case .bucketAuthorities: "PEM file with the authorities that the store's certificate is checked against."
        case .operatorName:
            "Who runs this installation, with a postal address, in one line: for the page about privacy."
        case .vendors:
            "JSON file with those who work for whoever runs this, for `/sub-processors`; vendors.md tells its fields."
        case .advisories:
            """
            Where published notices of flaws come from, with which what runs is compared twice a day: a file or folder of the \
            OSV format, or an `https://` address of such a file; components.md tells how to get one.
            """
        case .terms: "Text file with the terms on which this is offered, for `/terms`. Empty lines part paragraphs."
        case .releaseFile:
            """
            Signed file about the build that runs: who made, tested and approved it. Without one, the claims about changes are \
            "not proved".
            """
        case .releaseKeys:
            "Public keys of those who may sign that file, separated by commas; `klatch release key` makes them."
        case .logLevel: "How much is logged: `debug`, `info`, `notice`, `warning` or `error`."
        case .file: "File with settings as `NAME=value` lines. The environment has precedence."
        }
    }

    package var standard: String {
        switch self {
        case .data: "`/var/lib/klatch` as root, else `~/.local/share/klatch`"
        case .url: "none: local mode"
        case .listen: "`127.0.0.1:8080`"
        case .redirectListen: "none: nothing answers to plain HTTP"
        case .metricsListen: "none: nothing is answered"
        case .rootKey: "`keys/root.key` in the data folder"
        case .databaseURL: "none: a private PostgreSQL in the data folder"
        case .trustedProxies: "none: a request comes from where its connection comes from"
        case .proxyHeader: "`X-Forwarded-For`, where proxies are named"
        case .databaseConnections: "`8`"
        case .postgresFolder: "newest below `/usr/lib/postgresql`, then the path"
        case .smtpURL: "none: mail stays in the outbox"
        case .mailFrom: "`klatch@localhost.localdomain` in local mode; none otherwise"
        case .fetchNetworks: "none: public addresses only"
        case .fetchAuthorities: "those that this machine trusts"
        case .backupTo: "none: no backups are made"
        case .backupRecipients: "none; needed beside `KLATCH_BACKUP_TO`"
        case .backupDays: "`30`"
        case .backupTime: "`02:15`"
        case .bucketKey, .bucketSecret: "none; needed beside a bucket in `KLATCH_BACKUP_TO`"
        case .bucketRegion: "`us-east-1`"
        case .bucketAuthorities: "those that this machine trusts"
        case .advisories: "none: nothing is compared"
        case .releaseFile: "none"
        case .releaseKeys: "none; needed beside `KLATCH_RELEASE_FILE`"
        case .securityAddress: "none: flaws are reported by the form at `/report`"
        case .supportAddress, .privacyAddress, .operatorName, .terms, .vendors: "none"
        case .mailReturn: "none: it comes back to `KLATCH_MAIL_FROM`"
        case .logLevel: "`info`"
        case .file: "`klatch.env` in the data folder, where it exists"
        case .googleClient, .microsoftClient, .oidcIssuer: "none: this way in is not offered"
        case .googleDomains: "everybody with a Google account"
        case .gmailClient: "none: mailboxes at Gmail are not offered"
        case .calendarClient: "none: calendars at Google are not offered"
        case .zoomClient: "none: meetings at Zoom are not offered"
        case .zoomAccount: "none: each person allows it"
        case .zoomNews: "none: what Zoom tells is not listened to"
        case .mailboxNetworks: "none: public mail servers only"
        case .mailboxAuthorities: "the machine's"
        case .oidcName: "the issuer's host"
        case .googleRoot, .microsoftRoot, .zoomRoot, .stripeRoot: "the vendor itself"
        case .certificate, .certificateKey, .databaseOwnerURL, .googleSecret, .microsoftSecret, .microsoftTenants,
            .oidcClient, .oidcSecret, .gmailSecret, .calendarSecret, .zoomSecret:
            "none"
        }
    }
}
