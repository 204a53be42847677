import Foundation
import Outbound
import Primitives

/// How the settings of calls to addresses that people type are read and what is refused, each with its fix.
extension SettingsSource {
    private static let maximumNetworks = 50

    mutating func fetch(ownHost: String?) -> FetchSettings {
        var settings = FetchSettings()
        // A calendar of somebody who meets a lot, from a server that is slow.
        settings.limits = TransferLimits(connect: .seconds(5), total: .seconds(20), body: 8 * 1_048_576)
        settings.ownHosts = ownHost.map { [$0] } ?? []
        settings.allowed = fetchNetworks()
        if let file = text(.fetchAuthorities) {
            if !FileManager.default.isReadableFile(atPath: file) {
                refuse(.fetchAuthorities, "the file \(file) cannot be read", "Check the path, owner and mode.")
            }
            settings.authorities = file
        }
        return settings
    }

    private mutating func fetchNetworks() -> [AddressPrefix] {
        guard let text = text(.fetchNetworks) else { return [] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingWhitespace() }
        let networks = parts.compactMap { AddressPrefix($0) }
        guard parts.count <= Self.maximumNetworks, networks.count == parts.count else {
            refuse(
                .fetchNetworks, "is not a list of networks",
                "Write at most \(Self.maximumNetworks), without host bits, as 10.1.0.0/16, fd00:1::/32.")
            return []
        }
        return networks
    }
}
