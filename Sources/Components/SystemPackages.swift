import Foundation

/// Debian's packages of the machine, by what dpkg keeps of them.
struct SystemPackages {
    /// Octets of a file that are read.
    private static let limit = 256 * 1_048_576

    /// dpkg's folder, and the folder of `os-release`.
    let folder: String
    let etc: String

    init(folder: String = "/var/lib/dpkg", etc: String = "/etc") { (self.folder, self.etc) = (folder, etc) }

    /// As Debian's releases are named in notices; nil on another system.
    var release: String? {
        let lines = Self.text("\(etc)/os-release")?.split(separator: "\n").map(String.init) ?? []
        func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + "=") }?.dropFirst(name.count + 1).filter { $0 != "\"" }
        }
        guard value("ID") == "debian", let version = value("VERSION_ID"), !version.isEmpty else { return nil }
        return "Debian:\(version)"
    }

    /// Source packages, in the versions in which they are installed, of those that brought the files. Nil where dpkg is not to
    /// be read. Files that no package brought are left out.
    func components(of paths: some Sequence<String>) -> [Component]? {
        guard let status = Self.text("\(folder)/status") else { return nil }
        let installed = DebianStatus(status).sources
        let owners = owners(of: Set(paths.map(Self.plain)))
        return Set(owners.compactMap { installed[$0] }).sorted()
    }

    /// Names of packages, without their architecture.
    private func owners(of paths: Set<String>) -> Set<String> {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/info")) ?? []
        var owners: Set<String> = []
        for file in files where file.hasSuffix(".list") {
            guard let text = Self.text("\(folder)/info/\(file)") else { continue }
            let isOwner = text.split(separator: "\n").contains {
                $0.contains(".") || $0.contains("/bin/") ? paths.contains(Self.plain(String($0))) : false
            }
            if isOwner { owners.insert(String(file.dropLast(5).prefix { $0 != ":" })) }
        }
        return owners
    }

    /// `/usr/lib` and `/lib` are one folder.
    private static func plain(_ path: String) -> String { path.hasPrefix("/usr/") ? String(path.dropFirst(4)) : path }

    private static func text(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: limit) else {
            return nil
        }
        return String(validating: data, as: UTF8.self)
    }
}

/// dpkg's list of packages, `/var/lib/dpkg/status`: paragraphs of fields (deb-control(5)).
struct DebianStatus {
    /// By package: its source, in the version that is installed.
    let sources: [String: Component]

    init(_ text: String) {
        var found: [String: Component] = [:]
        for paragraph in text.split(separator: "\n\n") {
            let fields = Self.fields(paragraph)
            guard let package = fields["Package"], let version = fields["Version"],
                fields["Status"]?.hasSuffix(" installed") == true
            else { continue }
            found[package] = Self.source(fields["Source"], package, version)
        }
        sources = found
    }

    private static func fields(_ paragraph: Substring) -> [Substring: String] {
        let wanted: Set<Substring> = ["Package", "Version", "Status", "Source"]
        var fields: [Substring: String] = [:]
        for line in paragraph.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":"), wanted.contains(line[..<colon]) else { continue }
            fields[line[..<colon]] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return fields
    }

    /// `openssl`, or `icu (72.1-3)` where it has another version than the package.
    private static func source(_ field: String?, _ package: String, _ version: String) -> Component {
        guard let field else { return Component(.debian, package, version) }
        let parts = field.split(separator: " ", maxSplits: 1)
        let own = parts.dropFirst().first.map { $0.filter { $0 != "(" && $0 != ")" } }
        return Component(.debian, parts.first.map(String.init) ?? package, own ?? version)
    }
}
