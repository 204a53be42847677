import Foundation
import Outbound

/// Where published notices come from: a file with one on each line, a folder with one in each file, or such a file at an
/// address.
package enum AdvisoryFeed: Sendable, Equatable {
    case path(String)
    case address(TypedAddress)

    /// An absolute path, or an `https://` address; nil for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("/") {
            self = .path(text)
        } else if let address = try? TypedAddress(parsing: text) {
            self = .address(address)
        } else {
            return nil
        }
    }

    /// What is at an address is fetched first, whole.
    func source(by fetch: GuardedFetch) async throws(AdvisoryFeedError) -> AdvisorySource {
        switch self {
        case .path(let path): return .path(path)
        case .address(let address):
            let request = FetchRequest(
                address, for: .installation, purpose: "read published notices of flaws", accepting: [])
            do { return .octets(try await fetch.fetch(request).body) } catch { throw .unreachable }
        }
    }
}

/// Why notices could not be read: never a reason to say that there are none.
package enum AdvisoryFeedError: Error, Equatable, CustomStringConvertible {
    case unreadable, unreachable
    /// No notice stands there: a line, or a file.
    case broken(String)
    /// None is about this kind of component: `Debian:12`.
    case lacks(String)
    /// Nothing says what runs.
    case noComponents
    /// Too many looks wait already.
    case busy

    package var description: String {
        switch self {
        case .unreadable: "The notices cannot be read."
        case .unreachable: "The notices cannot be fetched."
        case .broken(let place): "There is no notice at \(place)."
        case .lacks(let ecosystem): "There are no notices about \(ecosystem)."
        case .noComponents: "It cannot be seen which components run."
        case .busy: "Other looks at the components are under way."
        }
    }
}
