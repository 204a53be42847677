import Foundation
import Primitives
import Web

/// A vendor as everybody may know it: without whoever assessed it.
struct PublicVendor: Codable, Sendable {
    let name: String
    let kind: Vendor.Kind
    let service: String
    let data: [String]
    let regions: [String]
    let security: String?
    let watches: String?
    let from: Day
    let certificates: [Vendor.Certificate]
    let transfer: String?

    init(_ vendor: Vendor) {
        (name, kind, service) = (vendor.name, vendor.kind, vendor.service)
        (data, regions, security) = (vendor.data, vendor.regions, vendor.security)
        (watches, from, certificates) = (vendor.watches, vendor.from, vendor.certificates)
        transfer = vendor.agreement?.transfer
    }
}

/// Who works for whoever runs the installation. For everybody.
struct VendorsPage: Page {
    static let template = "vendors"
    let title = WordKey("vendors.title")
    /// Whether the operator said anything at all.
    let isKnown: Bool
    let ownHosting: String?
    let vendors: [Row]
    let notices: [Notice]

    struct Row: Sendable {
        let name: String
        let service: String
        let data: String?
        let regions: String?
        let watches: String?
        let security: String?
        let certificates: String?
        /// Where they do not work for us yet.
        let from: String?
    }

    struct Notice: Sendable {
        let words: String
        let at: Moment
    }

    init(_ register: VendorRegister?, _ notices: [VendorNotice], _ exchange: Exchange) {
        let (catalogue, today) = (exchange.catalogue, Day(exchange.now))
        isKnown = register != nil
        ownHosting = register?.ownHosting.map { "\($0.place). \($0.watches)" }
        vendors = (register?.vendors ?? []).map { Row($0, today) }
        self.notices = notices.filter { $0.kind != .begun && !$0.isFirst }.prefix(50).map {
            Notice(
                words: catalogue.sentence($0.words),
                at: Moment($0.at, language: catalogue.language, timeZone: .gmt))
        }
    }
}

extension VendorsPage.Row {
    init(_ vendor: Vendor, _ today: Day) {
        let list = { (texts: [String]) in texts.isEmpty ? nil : texts.joined(separator: ", ") }
        self.init(
            name: vendor.name, service: vendor.service, data: list(vendor.data), regions: list(vendor.regions),
            watches: vendor.watches, security: vendor.security,
            certificates: list(vendor.certificates.map { "\($0.name) (\($0.expires))" }),
            from: vendor.isActive(on: today) ? nil : vendor.from.description)
    }
}
