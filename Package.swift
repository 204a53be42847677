// swift-tools-version:6.2
// The manifest is the edge table of the house: a room imports only what its line names.
// ARCHITECTURE.md carries the same table; a test compares the two.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")

/// A room with files of its own (migrations, templates, words, styles) that are compiled into the program.
func room(_ name: String, _ dependencies: [Target.Dependency], files: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: files, swiftSettings: strict,
        plugins: files.isEmpty ? [] : ["EmbedFiles"])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
    name: "klatch",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "klatch", targets: ["klatch"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C: system libraries found by pkg-config.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CFido2", pkgConfig: "libfido2", providers: [.apt(["libfido2-dev"])]),
        .systemLibrary(name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // Ground.
        room("Primitives", []),
        room("Charts", []),
        room("Policy", ["Primitives"]),
        room("Store", ["Primitives", "CPostgres", log, lifecycle], files: ["Migrations"]),
        room("Vault", ["Store", "Primitives", crypto], files: ["Migrations"]),
        room("Audit", ["Vault", "Store", "Primitives", crypto], files: ["Migrations"]),
        room("Jobs", ["Store", "Primitives", log, lifecycle], files: ["Migrations"]),
        room("Limits", ["Store", "Primitives"], files: ["Locales", "Migrations"]),
        room("Outbound", ["Store", "Primitives", "CCurl"], files: ["Locales", "Migrations"]),
        room("GoogleAPI", ["Outbound", "Vault", "Store", "Primitives"]),
        room("ZoomAPI", ["Outbound", "Primitives", crypto]),
        room("IMAP", ["Primitives", "CCurl"]),
        room("CalDAV", ["Outbound", "Primitives"]),
        room(
            "Backups", ["Audit", "Outbound", "Vault", "Store", "Primitives", "CZstd", crypto, log],
            files: ["Migrations"]),
        room("Mail", ["Jobs", "Vault", "Store", "Primitives", "CCurl"], files: ["Migrations"]),
        room(
            "Web",
            [
                "Charts", "Policy", "Store", "Primitives", hummingbird, log, lifecycle,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            files: ["Assets", "Locales", "Templates"]),

        // Engines: values in, values out.
        room("Factors", ["Primitives", "CCrypt", "CFido2", "CQRencode", crypto], files: ["Lists", "Locales"]),
        // Searches through millions of exchanges: optimised in debug builds too, as Calendars is below.
        .target(
            name: "Matching",
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        // Reads strangers' files within bounds of time: optimised in debug builds too, which are what `make run` makes.
        .target(
            name: "Calendars",
            swiftSettings: strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        room("Claims", []),
        room("Measures", []),
        room("MatchFiles", ["Matching", "Primitives", .product(name: "Yams", package: "Yams")]),
        room("OpenID", ["Primitives", crypto, cryptoExtras]),

        // Capabilities.
        room(
            "Accounts", ["Limits", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives"],
            files: ["Locales", "Migrations", "Templates"]),
        room(
            "Credentials",
            [
                "Accounts", "Factors", "Limits", "OpenID", "Outbound", "Web", "Jobs", "Audit", "Vault", "Store",
                "Policy", "Primitives", crypto,
            ],
            files: ["Locales", "Migrations", "Templates"]),
        room(
            "Tokens", ["Accounts", "Limits", "Web", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives"],
            files: ["Locales", "Migrations", "Templates"]),
        room(
            "Oversight",
            ["Tokens", "Accounts", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives"],
            files: ["Locales", "Migrations", "Templates"]),
        room(
            "Audiences",
            ["Tokens", "Accounts", "Limits", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives"],
            files: ["Locales", "Migrations", "Templates"]),
        room(
            "Programs",
            [
                "Audiences", "Tokens", "Accounts", "Calendars", "Matching", "Charts", "Limits", "Web", "Mail", "Jobs",
                "Audit", "Vault", "Store", "Policy", "Primitives",
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Meetings",
            [
                "Accounts", "CalDAV", "GoogleAPI", "ZoomAPI", "Calendars", "Charts", "Limits", "Outbound", "Web",
                "Mail",
                "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives", crypto,
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Directory",
            [
                "Programs", "Audiences", "Tokens", "Accounts", "Limits", "Web", "Audit", "Vault", "Store", "Policy",
                "Primitives",
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Outreach",
            [
                "Accounts", "Charts", "Limits", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy",
                "Primitives",
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Mailboxes",
            [
                "Outreach", "GoogleAPI", "IMAP", "Outbound", "Accounts", "Limits", "Web", "Mail", "Jobs", "Audit",
                "Vault", "Store", "Policy", "Primitives", crypto,
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Operators",
            ["Accounts", "Limits", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives"],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Trust",
            ["Claims", "Web", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives", crypto],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Incidents",
            [
                "Trust", "Claims", "Accounts", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives",
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Disclosure",
            [
                "Trust", "Claims", "Accounts", "Limits", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy",
                "Primitives",
            ],
            files: ["Locales", "Migrations", "Templates"]),

        room(
            "Proofs",
            [
                "Trust", "Claims", "Mailboxes", "Outreach", "Meetings", "Accounts", "Factors", "GoogleAPI", "OpenID",
                "Outbound", "Web", "Vault", "Store", "Policy", "Primitives",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),

        room(
            "Vendors",
            ["Trust", "Claims", "Outbound", "Web", "Jobs", "Audit", "Store", "Primitives"],
            files: ["Locales", "Templates"]),
        room(
            "Privacy", ["Trust", "Claims", "Web", "Store", "Primitives"], files: ["Locales", "Templates"]),
        room("Releases", ["Trust", "Claims", "Vault", "Primitives", crypto]),
        room(
            "Registers",
            [
                "Trust", "Claims", "Accounts", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives",
                crypto,
            ],
            files: ["Locales", "Migrations", "Templates"]),
        room(
            "Components",
            [
                "Trust", "Claims", "Accounts", "Outbound", "Web", "Jobs", "Audit", "Store", "Policy", "Primitives",
                crypto,
            ],
            files: ["Locales", "Migrations", "Templates"]),

        // Composition.
        room(
            "App",
            [
                "Registers", "Components", "Vendors", "Privacy", "Releases", "Proofs", "Disclosure", "Incidents",
                "Trust", "Claims",
                "Measures",
                "GoogleAPI", "ZoomAPI", "Backups", "Operators", "Mailboxes", "Outreach", "Directory",
                "Meetings", "Programs", "Audiences", "Oversight", "Tokens", "Credentials", "Accounts", "Factors",
                "Limits", "OpenID",
                "Outbound", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives", log, lifecycle,
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            files: ["Locales", "Templates"]),
        .executableTarget(
            name: "klatch",
            dependencies: [
                "App", "Backups", "Calendars", "Components", "Limits", "MatchFiles", "Matching", "Policy", "Primitives",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // For tests: a real PostgreSQL, a clock that stands still, the whole program in one value.
        room("TestSupport", ["Store", "Primitives", "CPostgres", log]),
        room(
            "TestStage",
            [
                "TestSupport", "App", "Programs", "Accounts", "Factors", "Limits", "Web", "Mail", "Outbound", "Jobs",
                "Audit", "Vault",
                "Store",
                "Policy", "Primitives", crypto, hummingbird, log,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),

        // Files of a room become Swift source at build time: one binary, nothing to install beside it.
        .executableTarget(name: "embed-files", swiftSettings: strict),
        .plugin(name: "EmbedFiles", capability: .buildTool(), dependencies: ["embed-files"]),

        tests("Primitives", []),
        tests("Charts", []),
        tests("Policy", ["Primitives"]),
        tests("Factors", ["TestStage", "CFido2", "Primitives", crypto]),
        tests("OpenID", ["Primitives", crypto, cryptoExtras]),
        tests("Limits", ["TestSupport", "Store", "Primitives"]),
        tests(
            "Credentials",
            [
                "TestStage", "TestSupport", "Accounts", "Factors", "Limits", "OpenID", "Outbound", "App", "Web", "Jobs",
                "Vault",
                "Store", "Policy", "Primitives", crypto, cryptoExtras,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests("Matching", []),
        tests("Measures", []),
        tests("Calendars", []),
        tests("MatchFiles", ["Matching"]),
        tests("Vault", ["TestSupport", "Store", "Primitives", crypto]),
        tests("Backups", ["TestSupport", "Outbound", "Audit", "Vault", "Store", "Primitives", crypto, log]),
        tests("Audit", ["TestSupport", "Vault", "Store", "Primitives", crypto]),
        tests("Jobs", ["klatch-job-crasher", "TestSupport", "Store", "Primitives", log, lifecycle]),
        // Does jobs until it is killed; the test that kills it counts what was lost and what was done twice.
        .executableTarget(
            name: "klatch-job-crasher", dependencies: ["Jobs", "Store", "Primitives", log], swiftSettings: strict),

        // Measured by Benchmarks/run beside their peers; `package` access does not reach into a package of their own.
        .executableTarget(
            name: "jobs-benchmark", dependencies: ["TestSupport", "Jobs", "Store", "Primitives", log, lifecycle],
            path: "Benchmarks/jobs", exclude: ["jobs_figures.py", "pgqueuer_benchmark.py"], swiftSettings: strict),
        .executableTarget(
            name: "seal-benchmark", dependencies: ["TestSupport", "Vault", "Store", "Primitives"],
            path: "Benchmarks/seal", exclude: ["evp_seal.c", "seal_benchmark.py"], swiftSettings: strict),
        .executableTarget(
            name: "matching-benchmark", dependencies: ["MatchFiles", "Matching"], path: "Benchmarks/matching",
            exclude: ["lemon_peer.cc", "matching_benchmark.py", "rustworkx_peer.py"], swiftSettings: strict),

        .executableTarget(
            name: "calendars-benchmark", dependencies: ["Calendars"], path: "Benchmarks/calendars",
            exclude: [
                "calendars_benchmark.py", "libical_rules.c", "libical_year.c", "make_vectors.py",
                "recurrence-vectors.txt",
                "slot_bits.c",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "sign-in-benchmark",
            dependencies: ["TestStage", "TestSupport", "App", "Factors", "Store", "Primitives"],
            path: "Benchmarks/sign-in", exclude: ["sign_in_figures.py"], swiftSettings: strict),
        .executableTarget(
            name: "outreach-benchmark", dependencies: ["App", "Outreach", "Store", "Primitives", log],
            path: "Benchmarks/outreach", exclude: ["outreach_figures.py"], swiftSettings: strict),

        tests("Mail", ["TestSupport", "Jobs", "Vault", "Store", "Primitives", "CCurl"]),
        tests(
            "Audiences",
            [
                "TestStage", "TestSupport", "Programs", "Tokens", "Accounts", "Limits", "Web", "Mail", "Jobs", "Audit",
                "Vault", "Store", "Policy", "Primitives",
            ]),
        tests(
            "Meetings",
            [
                "TestStage", "TestSupport", "Accounts", "App", "CalDAV", "GoogleAPI", "ZoomAPI", "Calendars", "Charts",
                "Limits", "Outbound", "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives", crypto,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Programs",
            [
                "TestStage", "TestSupport", "Audiences", "Tokens", "Accounts", "Charts", "Limits", "Web", "Mail",
                "Jobs",
                "Audit", "Vault", "Store", "Policy", "Primitives",
            ]),
        tests(
            "Outreach",
            [
                "TestStage", "TestSupport", "Accounts", "App", "Limits", "Web", "Mail", "Jobs", "Audit", "Vault",
                "Store",
                "Policy", "Primitives",
            ]),
        tests(
            "Mailboxes",
            [
                "TestStage", "TestSupport", "Outreach", "GoogleAPI", "IMAP", "Outbound", "Accounts", "App", "Limits",
                "Web", "Mail", "Jobs", "Audit", "Vault", "Store", "Policy", "Primitives",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Oversight",
            [
                "TestStage", "TestSupport", "Tokens", "Accounts", "App", "Web", "Mail", "Jobs", "Audit", "Vault",
                "Store",
                "Policy", "Primitives", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Proofs",
            [
                "TestStage", "TestSupport", "Trust", "Claims", "Mailboxes", "Outreach", "GoogleAPI", "Accounts", "App",
                "Audit", "Outbound", "Web", "Vault", "Store", "Primitives",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests("Outbound", ["TestSupport", "Store", "Primitives"]),
        tests("IMAP", ["Primitives"]),
        tests("CalDAV", ["TestStage", "TestSupport", "Outbound", "Store", "Primitives"]),
        tests("GoogleAPI", ["TestSupport", "Outbound", "Store", "Primitives"]),
        tests("ZoomAPI", ["TestStage", "TestSupport", "Outbound", "Store", "Primitives", crypto]),
        tests(
            "Tokens",
            [
                "TestStage", "TestSupport", "Accounts", "App", "Jobs", "Limits", "Web", "Vault", "Store", "Policy",
                "Primitives", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Directory",
            [
                "TestStage", "TestSupport", "Accounts", "Limits", "Web", "Store", "Primitives",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Operators",
            [
                "TestStage", "TestSupport", "Accounts", "App", "Audit", "Jobs", "Web", "Vault", "Store", "Policy",
                "Primitives", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Accounts",
            [
                "TestStage", "TestSupport", "App", "Limits", "Web", "Mail", "Vault", "Store", "Policy", "Primitives",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Web",
            [
                "TestStage", "TestSupport", "Policy", "Store", "Primitives", hummingbird, log, lifecycle,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests(
            "App",
            [
                "TestStage", "TestSupport", "Trust", "Claims", "Measures", "Backups", "Mailboxes", "GoogleAPI",
                "ZoomAPI", "IMAP", "Meetings",
                "Outreach",
                "Programs", "Oversight", "Credentials",
                "Accounts", "Limits", "Web", "Mail", "Jobs", "Audit",
                "Vault",
                "Store", "Policy", "Primitives", hummingbird, log,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests("Claims", []),
        tests(
            "Registers",
            [
                "TestStage", "TestSupport", "App", "Trust", "Claims", "Accounts", "Audit", "Vault", "Store", "Web",
                "Policy", "Primitives", .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests(
            "Components",
            [
                "TestStage", "TestSupport", "App", "Trust", "Claims", "Accounts", "Outbound", "Audit", "Jobs", "Store",
                "Web", "Policy", "Primitives",
            ]),
        tests(
            "Vendors",
            [
                "TestStage", "TestSupport", "App", "Trust", "Claims", "Audit", "Jobs", "Vault", "Store", "Web",
                "Primitives",
            ]),
        tests(
            "Privacy",
            [
                "TestStage", "TestSupport", "App", "Accounts", "Jobs", "Meetings", "Outbound", "Trust", "Claims",
                "Vault", "Store", "Web", "Primitives",
            ]),
        tests("Releases", ["TestStage", "TestSupport", "Trust", "Claims", "Vault", "Primitives"]),
        tests(
            "Disclosure",
            [
                "TestStage", "TestSupport", "Trust", "Claims", "Accounts", "App", "Audit", "Jobs", "Limits", "Mail",
                "Web",
                "Vault", "Store", "Policy", "Primitives",
            ]),
        tests(
            "Incidents",
            [
                "TestStage", "TestSupport", "Trust", "Claims", "Oversight", "Accounts", "App", "Audit", "Jobs", "Mail",
                "Outbound", "Web", "Vault", "Store", "Policy", "Primitives",
            ]),
        tests(
            "Trust",
            [
                "TestStage", "TestSupport", "Claims", "Accounts", "App", "Audit", "Jobs", "Web", "Vault", "Store",
                "Policy", "Primitives",
            ]),
        tests("Store", ["TestSupport", "Primitives", "CPostgres", log, lifecycle]),
    ]
)
