import Foundation
import Synchronization

/// The system's zone database, read once for each zone. Names are those of the IANA database, or Windows's.
package final class ZoneDatabase: Sendable {
    private let folder: String?
    private let known = Mutex<[String: Zone?]>([:])
    private let spellings = Mutex<[String: String]?>(nil)

    /// `folder` holds compiled zone files; without one it is looked for where systems keep it.
    package init(folder: String? = nil) {
        self.folder = folder ?? ZoneDatabase.folders.first { FileManager.default.fileExists(atPath: $0 + "/Etc/UTC") }
    }

    package static let system = ZoneDatabase()

    /// A zone by the name a calendar gives it: IANA's in any case, Windows's, or either behind the prefix that some
    /// programs put before it (`/mozilla.org/20050126_1/Europe/Oslo`, RFC 5545, 3.8.3.1). Nil if it is none of these.
    package func zone(named name: String) -> Zone? {
        if let zone = known.withLock({ $0[name] }) { return zone }
        let zone = find(name)
        known.withLock { if $0.count < ZoneDatabase.mostNames { $0[name] = .some(zone) } }
        return zone
    }

    /// Names of the database itself, sorted.
    package var names: [String] { spelled().values.filter { zone(named: $0) != nil }.sorted() }

    /// Names that the database itself gives to places, sorted: of its table of zones, without those of old.
    package var places: [String] {
        guard let folder, let file = FileManager.default.contents(atPath: folder + "/zone.tab") else { return [] }
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        let names = lines.compactMap { $0.split(separator: "\t").dropFirst(2).first.map(String.init) }
        return names.filter(has).sorted()
    }

    /// Whether the database has a name, spelled exactly that way.
    package func has(_ name: String) -> Bool { spelled()[name.lowercased()] == name }

    private func find(_ name: String) -> Zone? {
        guard name.utf8.count <= ZoneDatabase.longestName else { return nil }
        if let zone = read(name, as: name) { return zone }
        if let iana = WindowsZones.iana(name) { return read(iana, as: name) }
        if let exact = spelled()[name.lowercased()] { return read(exact, as: name) }
        guard name.hasPrefix("/") else { return nil }
        let parts = name.split(separator: "/")
        return [3, 2, 1].lazy.filter { $0 <= parts.count }
            .compactMap { self.read(parts.suffix($0).joined(separator: "/"), as: name) }.first
    }

    private func read(_ iana: String, as name: String) -> Zone? {
        guard let folder, ZoneDatabase.isPlain(iana),
            let file = FileManager.default.contents(atPath: folder + "/" + iana)
        else { return nil }
        return ZoneFile.zone(named: name, from: [UInt8](file))
    }

    /// Lower-case spelling → the database's own.
    private func spelled() -> [String: String] {
        spellings.withLock { spellings in
            if let spellings { return spellings }
            let found = folder.map(ZoneDatabase.list) ?? [:]
            spellings = found
            return found
        }
    }
}

extension ZoneDatabase {
    /// No way out of the folder: letters, digits and few signs, no dot. Not the database's copies with leap seconds.
    private static func isPlain(_ name: String) -> Bool {
        let isSpelledPlainly = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "/_+-".utf8.contains($0)
        }
        return isSpelledPlainly && !name.hasPrefix("/") && !name.isEmpty
            && !["posix/", "right/"].contains(where: name.hasPrefix) && !["localtime", "posixrules"].contains(name)
    }

    private static func list(_ folder: String) -> [String: String] {
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let names = paths.filter { isPlain($0) && $0.utf8.first.map { (0x41...0x5A).contains($0) } == true }
        return Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: min)
    }

    private static let folders = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/var/db/timezone/zoneinfo",
    ]
    /// Bytes of a name that is looked for at all, and names remembered: a bound on what strangers can make us hold.
    private static let longestName = 255
    private static let mostNames = 4096
}
