import Claims
import Foundation
import Primitives

/// What a register says of the claims about vendors.
struct VendorJudgement: Sendable {
    let register: VendorRegister
    let today: Day

    private var active: [Vendor] { register.vendors.filter { $0.isActive(on: today) } }
    private var holding: [Vendor] { active.filter { !$0.data.isEmpty } }
    /// Days for which an assessment and the policy are good.
    private static let year = 366

    /// Who holds customer data shows a certificate that is good.
    var certified: ClaimFinding {
        let faults = holding.compactMap { vendor -> String? in
            guard !vendor.certificates.isEmpty else { return "\(vendor.name) shows no certificate" }
            let isGood = vendor.certificates.contains { $0.expires >= today }
            return isGood ? nil : "the certificates of \(vendor.name) have expired"
        }
        return ClaimFinding(
            faults: faults,
            otherwise: "Every vendor that holds data shows a certificate that is good (\(holding.count)).",
            recorded: ["vendors": "\(holding.count)"])
    }

    /// Who handles personal data has signed an agreement.
    var agreed: ClaimFinding {
        let faults = holding.compactMap { vendor -> String? in
            guard let agreement = vendor.agreement else { return "\(vendor.name) has signed no agreement" }
            return agreement.signed <= today ? nil : "the agreement of \(vendor.name) is signed in the future"
        }
        return ClaimFinding(
            faults: faults, otherwise: "Every vendor that holds data has signed an agreement (\(holding.count)).",
            recorded: ["vendors": "\(holding.count)"])
    }

    /// Everybody was assessed within a year, and meets the rules; so was the policy itself.
    var assessed: ClaimFinding {
        guard let policy = register.policy else {
            return ClaimFinding(.unproved, "The register names no policy by which vendors are chosen.")
        }
        var faults = isOverYear(policy.reviewed) ? ["the policy was last looked at on \(policy.reviewed)"] : []
        faults += active.compactMap { vendor in
            guard let assessment = vendor.assessment else { return "\(vendor.name) was not assessed" }
            if !assessment.meetsRules { return "\(vendor.name) does not meet our rules" }
            return isOverYear(assessment.at) ? "\(vendor.name) was last assessed on \(assessment.at)" : nil
        }
        return ClaimFinding(
            faults: faults, otherwise: "Every vendor was assessed by the policy within a year (\(active.count)).",
            recorded: ["vendors": "\(active.count)"])
    }

    /// Who hosts is named, with place, page and what they watch; or it is the operator's own.
    var hosting: ClaimFinding {
        let hosts = active.filter { $0.kind == .hosting || $0.kind == .database }
        guard !hosts.isEmpty || register.ownHosting != nil else {
            return ClaimFinding(.unproved, "The register does not say who hosts this installation.")
        }
        let faults = hosts.compactMap { vendor -> String? in
            let isWhole = !vendor.regions.isEmpty && vendor.security != nil && vendor.watches?.isEmpty == false
            return isWhole ? nil : "of \(vendor.name) the place, the page about security or what they watch is missing"
        }
        let names = hosts.map(\.name) + (register.ownHosting.map { ["own machines in \($0.place)"] } ?? [])
        return ClaimFinding(
            faults: faults, otherwise: "It is hosted by: \(names.joined(separator: ", ")).",
            recorded: ["hosting": "\(hosts.count)"])
    }

    private func isOverYear(_ day: Day) -> Bool { !(0...Self.year).contains(today.number - day.number) }
}
