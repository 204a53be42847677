/// What one act costs one bucket.
struct Charge: Hashable, Sendable {
    let allowance: Allowance
    let key: LimitKey
    var cost: Int

    var weight: Int64 { GCRA.weight(allowance, cost) }

    /// Each bucket once, its costs added up, in an order that is the same for everybody: two checks that lock the same
    /// buckets do not wait for each other crosswise. Throws where a cost can never be met.
    static func merged(_ charges: [Charge]) throws(LimitError) -> [Charge] {
        var sums: [Bucket: Charge] = [:]
        for charge in charges {
            let known = sums[charge.bucket]?.cost ?? 0
            let (sum, overflow) = known.addingReportingOverflow(max(charge.cost, 1))
            guard !overflow, sum <= charge.allowance.burst else { throw .costAboveBurst(charge.allowance.name) }
            sums[charge.bucket] = Charge(allowance: charge.allowance, key: charge.key, cost: sum)
        }
        return sums.values.sorted { $0.bucket < $1.bucket }
    }

    var bucket: Bucket { Bucket(key: key.digest, allowance: allowance.name) }
}
