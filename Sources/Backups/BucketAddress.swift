import Foundation
import Outbound
import Primitives

/// Where a bucket is: `https://host[:port]/bucket[/folder…]`, asked in the form with the bucket in the path, which every store
/// that speaks S3 takes.
package struct BucketAddress: Hashable, Sendable {
    package let origin: Origin
    package let bucket: String
    /// Of the names of all its files; empty, or with a slash at its end.
    let prefix: String

    /// Nil for anything else, and for plain http to anywhere but this machine.
    package init?(_ text: String) {
        let rest = text.range(of: "://").map { text[$0.upperBound...] } ?? ""
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 512, parts.count >= 2, let origin = Origin(String(text.dropLast(Self.tail(parts)))),
            !origin.isNowhere, Self.isBucket(parts[1])
        else { return nil }
        let folders = parts.last == "" ? parts[2...].dropLast() : parts[2...]
        guard folders.allSatisfy(Self.isFolder) else { return nil }
        self.origin = origin
        bucket = String(parts[1])
        prefix = folders.map { $0 + "/" }.joined()
    }

    /// Whether what is sent can be read on the way.
    package var isPlain: Bool { origin.scheme == .http }

    package var text: String {
        "\(origin.text)/\(bucket)" + (prefix.isEmpty ? "" : "/\(prefix.dropLast())")
    }

    /// Path of a file in it; of the bucket itself for nil.
    func path(_ name: String?) -> String { "/\(bucket)" + (name.map { "/\(prefix)\($0)" } ?? "") }

    /// Letters from the first slash after the host on.
    private static func tail(_ parts: [Substring]) -> Int { parts.dropFirst().reduce(0) { $0 + $1.count + 1 } }

    /// 3 to 63 of lower-case letters, digits, dots and hyphens (Amazon S3 User Guide, "Bucket naming rules").
    private static func isBucket(_ name: Substring) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { isPlain($0) && !(0x41...0x5A).contains($0) && $0 != 0x5F }
            && name.first != "." && name.first != "-" && !name.contains("..")
    }

    private static func isFolder(_ name: Substring) -> Bool {
        (1...100).contains(name.utf8.count) && name.utf8.allSatisfy(isPlain) && !name.allSatisfy { $0 == "." }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}

/// The key to a bucket, and what its store calls the region that it lies in.
package struct BucketKey: Sendable {
    let id: String
    let secret: Secret<String>
    let region: String

    /// Nil unless each of them can stand where it is sent.
    package init?(id: String, secret: Secret<String>, region: String) {
        let bytes = secret.reveal().utf8
        guard (3...128).contains(id.utf8.count), id.utf8.allSatisfy(Self.isNamed),
            (1...256).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }),
            (1...64).contains(region.utf8.count), region.utf8.allSatisfy(Self.isNamed)
        else { return nil }
        (self.id, self.secret, self.region) = (id, secret, region)
    }

    /// No slash, comma, equals sign or blank: they part the fields of the header that it stands in.
    private static func isNamed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"/,=\"".utf8.contains(byte)
    }
}
