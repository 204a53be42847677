import Crypto
import Foundation
import Primitives

/// Everything that runs here and that others made: packages built in, and what the system brought.
package struct ComponentList: Sendable {
    /// Files of programs that are started.
    let programs: [String]
    let packages: SystemPackages
    /// `Package.resolved` of the build.
    let pins: String?

    package init(programs: [String]) {
        self.init(
            programs: programs, packages: SystemPackages(),
            pins: embeddedFiles.first { $0.path == "Package.resolved" }?.text)
    }

    init(programs: [String], packages: SystemPackages, pins: String?) {
        (self.programs, self.packages, self.pins) = (programs, packages, pins)
    }

    /// As Debian's releases are named in notices; nil on another system.
    var release: String? { packages.release }

    /// Nil where it cannot be seen what was built in, or what the system brought.
    package func components() -> [Component]? {
        guard let built = pins.flatMap(SwiftPins.components), !built.isEmpty,
            let system = packages.components(of: LoadedFiles.own().union(programs)), !system.isEmpty
        else { return nil }
        return (built + system).sorted()
    }

    /// Names a list: SHA-256, in hexadecimal.
    static func digest(_ components: [Component]) -> String {
        let text = components.sorted().map(\.purl).joined(separator: "\n")
        return Hex.encode(Array(SHA256.hash(data: Data(text.utf8))))
    }
}
