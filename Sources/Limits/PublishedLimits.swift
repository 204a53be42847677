/// The limits as people read them: docs/limits.md, made of the values that are enforced.
package enum PublishedLimits {
    package static var document: String {
        """
        # Limits

        What Klatch lets anybody do how often, and why. A limit is a store of events, full at first, that is refilled at a
        steady rate; several may have to agree. Who has to wait is told for how long: people by a page, with what they
        typed still in its form, programs by status 429 with `Retry-After`. What was refused changed nothing and used
        nothing up.

        A host is an address of version 4 or a /64 of version 6, as the connection says, or a proxy that is named in
        [`KLATCH_TRUSTED_PROXIES`](configuration.md). A browser is known to an account once somebody has signed in to the
        account with it; strangers cannot use up what it has for itself, so nobody can lock anybody out. What is counted by
        is kept as keyed hashes.

        \(markdown)
        Made by `klatch limits`; a test compares it with the program.

        """
    }

    package static var markdown: String {
        let limits = Limit.all.map { limit in
            let rates = limit.allowances.map { sentence($0) }.joined(separator: "; ")
            return "| `\(limit.name)` | \(rates) | \(limit.reason) |"
        }
        let delays = DelayPolicy.all.map { "| `\($0.name)` | \(sentence($0)) | \($0.reason) |" }
        let tables = [head("limit", "allowed")] + limits + ["", head("delay", "wait")] + delays
        return tables.joined(separator: "\n") + "\n"
    }

    private static func head(_ first: String, _ second: String) -> String {
        "| \(first) | \(second) | why |\n|---|---|---|"
    }

    private static func sentence(_ allowance: Allowance) -> String {
        "\(words(allowance.kind)): \(allowance.burst) at once and \(allowance.events) \(each(allowance.period))"
    }

    private static func sentence(_ policy: DelayPolicy) -> String {
        "none for \(policy.free) failures, then \(time(policy.first)), doubling up to \(time(policy.longest)); "
            + "forgotten after \(time(policy.memory)) without a try"
    }

    private static func each(_ seconds: Int) -> String {
        switch seconds {
        case 60: "a minute"
        case 3_600: "an hour"
        case 86_400: "a day"
        default: "in \(time(seconds))"
        }
    }

    private static func time(_ seconds: Int) -> String {
        let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
        let (length, name) = units.first { seconds % $0.0 == 0 } ?? (1, "second")
        let count = seconds / length
        return "\(count) \(name)\(count == 1 ? "" : "s")"
    }

    private static func words(_ kind: LimitKey.Kind) -> String {
        switch kind {
        case .peer: "each host (IPv6: each /64)"
        case .network: "each IPv6 /48"
        case .account: "each account"
        case .address: "each address"
        case .browser: "each browser"
        case .accountInBrowser: "each account in one browser"
        case .addressInBrowser: "each address in one browser"
        case .addressFromPeer: "each address from one host"
        case .workspace: "each workspace"
        case .token: "each token"
        case .installation: "the installation"
        }
    }
}
