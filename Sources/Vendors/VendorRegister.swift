import Foundation
import Primitives

/// Who works for whoever runs the installation: the operator's file.
package struct VendorRegister: Codable, Sendable, Equatable {
    /// Octets of a register that are read.
    package static let maximumLength = 1_048_576
    /// Vendors in it, and entries of each of their lists.
    private static let limit = 200
    /// Characters of a text in it.
    private static let line = 500

    /// The written policy by which vendors are chosen.
    package struct Policy: Codable, Sendable, Equatable {
        package let reviewed: Day
        package let by: String
    }

    /// Where it runs on the operator's own machines.
    package struct OwnHosting: Codable, Sendable, Equatable {
        package let place: String
        package let watches: String
    }

    package let policy: Policy?
    package let ownHosting: OwnHosting?
    package let vendors: [Vendor]

    package init(policy: Policy?, ownHosting: OwnHosting?, vendors: [Vendor]) {
        self.policy = policy
        self.ownHosting = ownHosting
        self.vendors = vendors
    }

    /// Throws `VendorRegisterError` that says where it goes wrong, in words for the operator.
    package init(json: [UInt8]) throws {
        guard json.count <= Self.maximumLength else { throw VendorRegisterError.tooLong }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json))
        } catch let error as DecodingError { throw VendorRegisterError.notRead(Self.place(of: error)) } catch {
            throw VendorRegisterError.notRead("the file")
        }
        let mistakes = mistakes
        guard mistakes.isEmpty else { throw VendorRegisterError.wrong(mistakes) }
    }

    private static func place(of error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        case .keyNotFound(let key, let found):
            let path = found.codingPath + [key]
            return path.map(Self.name).joined(separator: ".") + ", which is missing"
        @unknown default: return "the file"
        }
        let path = context.codingPath.map(Self.name).joined(separator: ".")
        return path.isEmpty ? "the file" : path
    }

    private static func name(_ key: any CodingKey) -> String { key.intValue.map { "\($0 + 1)" } ?? key.stringValue }

    /// All that is wrong with it, in words for the operator.
    private var mistakes: [String] {
        guard vendors.count <= Self.limit else { return ["more than \(Self.limit) vendors"] }
        let names = Dictionary(grouping: vendors) { $0.name.lowercased() }
        let twice = names.values.filter { $0.count > 1 }.compactMap(\.first?.name).sorted()
        return twice.map { "\($0) is there twice" } + vendors.flatMap(Self.mistakes)
    }

    private static func mistakes(_ vendor: Vendor) -> [String] {
        let name = String(vendor.name.prefix(60))
        var found: [String] = []
        if vendor.name.allSatisfy(\.isWhitespace) { found.append("a vendor without a name") }
        let lists = [vendor.data, vendor.regions, vendor.hosts, vendor.certificates.map(\.name)]
        let texts = lists.flatMap { $0 } + [vendor.name, vendor.service, vendor.watches ?? ""]
        if texts.contains(where: { $0.count > line }) || lists.contains(where: { $0.count > limit }) {
            found.append("\(name) has a text or a list that is too long")
        }
        if let page = vendor.security, !page.hasPrefix("https://") || page.count > line {
            found.append("\(name): the page about security is not an https:// address")
        }
        if let digest = vendor.agreement?.digest, digest.count != 64 || !digest.allSatisfy(\.isHexDigit) {
            found.append("\(name): the agreement's digest is not SHA-256 in hexadecimal")
        }
        return found
    }
}

package enum VendorRegisterError: Error, CustomStringConvertible {
    case tooLong, notRead(String), wrong([String])

    package var description: String {
        switch self {
        case .tooLong: "it is longer than \(VendorRegister.maximumLength) octets"
        case .notRead(let place): "it is not as it should be at \(place)"
        case .wrong(let mistakes): mistakes.prefix(5).joined(separator: "; ")
        }
    }
}
