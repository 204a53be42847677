/// One thing that is limited, with every allowance that has to agree, and why they are what they are.
package struct Limit: Hashable, Sendable {
    /// `sign-in-mail`.
    package let name: String
    /// For the published list: one or two sentences.
    package let reason: String
    package let allowances: [Allowance]

    init(_ name: String, _ reason: String, _ rates: [Rate]) {
        self.name = name
        self.reason = reason
        allowances = rates.map { rate in
            let label = "\(name).\(rate.kind.rawValue)" + (rate.label.map { ".\($0)" } ?? "")
            return Allowance(label, rate.kind, rate.events, each: rate.period, burst: rate.burst)
        }
    }

    /// An allowance that has yet to be named after its limit.
    struct Rate {
        let kind: LimitKey.Kind
        let events: Int
        let period: Int
        let burst: Int
        let label: String?
    }

    /// One bucket to charge for each allowance and key of its kind; keys of other kinds are not looked at.
    ///
    /// Throws where an allowance finds no key: a check that counts less than it says must not pass. Only `network` may
    /// be missing, because hosts of version 4 have none.
    func charges(for keys: [LimitKey], cost: Int) throws(LimitError) -> [Charge] {
        var charges: [Charge] = []
        for allowance in allowances {
            let own = keys.filter { $0.kind == allowance.kind }
            guard !own.isEmpty || allowance.kind == .network else { throw .keyMissing(allowance.name) }
            charges += own.map { Charge(allowance: allowance, key: $0, cost: cost) }
        }
        return charges
    }
}

extension Limit.Rate {
    /// `events` in each `period` (seconds), of which `burst` may come at once.
    static func per(
        _ kind: LimitKey.Kind, _ events: Int, each period: Int, burst: Int, _ label: String? = nil
    ) -> Limit.Rate {
        Limit.Rate(kind: kind, events: events, period: period, burst: burst, label: label)
    }
}

/// A mistake in the program that asks. Nothing was charged, and nothing may be done.
package enum LimitError: Error, Equatable, Sendable {
    /// The named allowance got no key of its kind.
    case keyMissing(String)
    /// The cost is above what the named allowance holds when it is full.
    case costAboveBurst(String)
    /// Others kept changing the same buckets; as unlikely as it is harmless to try again.
    case contended
}
