/// The three files that govern the private server. Klatch writes them anew at every start, so that an upgrade reaches
/// clusters that exist and an edit by hand cannot open a door for longer than one run.
struct PrivateClusterConfiguration: Sendable {
    let settings: PrivateClusterSettings
    /// The operating-system user that Klatch runs as: the only one that may connect.
    let client: String

    /// Small on purpose: a few thousand people, one machine shared with Klatch itself.
    var server: String {
        """
        # Written by Klatch at every start; edits are lost.
        listen_addresses = ''
        unix_socket_permissions = 0700
        max_connections = \(settings.allowsTestDatabases ? 500 : 60)
        superuser_reserved_connections = 0
        shared_buffers = 64MB
        effective_cache_size = 256MB
        work_mem = 8MB
        maintenance_work_mem = 64MB
        huge_pages = off
        jit = off
        random_page_cost = 1.1
        max_parallel_workers_per_gather = 0
        autovacuum_max_workers = 2
        max_wal_senders = 0
        min_wal_size = 64MB
        max_wal_size = 256MB
        wal_compression = on
        password_encryption = 'scram-sha-256'
        timezone = 'UTC'
        log_timezone = 'UTC'
        datestyle = 'iso, ymd'
        default_text_search_config = 'pg_catalog.simple'
        lc_messages = 'C'
        cluster_name = 'klatch'

        # What the server says lands in a plain file, so nothing it says may hold what people typed. `log` leaves out
        # errors (they quote values) and goes to Klatch as codes; `terse` leaves out details (they quote keys and
        # statements).
        logging_collector = off
        log_min_messages = log
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_statement = none
        log_min_duration_statement = -1
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0
        log_autovacuum_min_duration = -1
        log_checkpoints = off
        log_lock_waits = off
        log_temp_files = -1
        log_line_prefix = '%m [%p] '
        \(durability)
        """
    }

    /// The superuser has no line here, and no line is for a network: what is not listed is refused.
    var access: String {
        let databases = settings.allowsTestDatabases ? "all" : "klatch"
        let names = roles.map(\.rawValue).joined(separator: ",")
        return """
            # Written by Klatch at every start; edits are lost.
            local \(databases) \(names) peer map=klatch

            """
    }

    var identities: String {
        let lines = roles.map { "klatch \"\(client)\" \($0.rawValue)" }
        return (["# Written by Klatch at every start; edits are lost."] + lines).joined(separator: "\n") + "\n"
    }

    private var roles: [PrivateClusterRole] {
        settings.allowsTestDatabases ? [.owner, .app, .test] : [.owner, .app]
    }

    /// Careless servers are for tests, which kill them: with `mmap` they leave nothing outside their folder.
    private var durability: String {
        settings.durable
            ? "fsync = on\n" : "fsync = off\nfull_page_writes = off\nautovacuum = off\ndynamic_shared_memory_type = mmap\n"
    }

    /// Writes the three files into a cluster folder.
    func write(into folder: String, for account: PrivateClusterAccount) throws(PrivateClusterError) {
        try PrivateClusterFile.replace(folder + "/postgresql.conf", with: server, for: account)
        try PrivateClusterFile.replace(folder + "/pg_hba.conf", with: access, for: account)
        try PrivateClusterFile.replace(folder + "/pg_ident.conf", with: identities, for: account)
    }
}
