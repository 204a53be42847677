import Foundation
import NIOCore
import Primitives

/// Style sheets, scripts and pictures, each at an address that changes with its bytes, so that it may be kept for ever.
package struct AssetLibrary: Sendable {
    struct Asset: Sendable {
        let type: String
        let bytes: ByteBuffer
    }

    private let byFile: [String: Asset]
    private let paths: [String: String]

    /// All `Assets/css/*.css` become one `app.css`, in the order of their names; other files keep theirs.
    package init(files: [EmbeddedFile]) {
        var texts: [String: String] = [:]
        for file in files.filter({ $0.path.hasPrefix("Assets/") }).sorted(by: { $0.path < $1.path }) {
            let name = String(file.path.dropFirst("Assets/".count))
            if name.hasPrefix("css/") {
                texts["app.css", default: ""] += file.text + "\n"
            } else {
                texts[name] = file.text
            }
        }
        var byFile: [String: Asset] = [:]
        var paths: [String: String] = [:]
        for (name, text) in texts {
            let file = Self.fingerprint(text) + "-" + name.replacing("/", with: "-")
            byFile[file] = Asset(type: Self.type(of: name), bytes: ByteBuffer(string: text))
            paths[name] = "/assets/" + file
        }
        self.byFile = byFile
        self.paths = paths
    }

    /// The address of an asset by its plain name.
    package func path(_ name: String) -> String? { paths[name] }

    func asset(file: String) -> Asset? { byFile[file] }

    /// FNV-1a, 64 bits: tells versions apart; nothing is trusted because of it.
    private static func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 36)
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
