import Foundation

/// A list of components for other programs: CycloneDX 1.5 in JSON (ECMA-424).
package struct CycloneDX: Encodable {
    private struct Part: Encodable {
        let type: String
        let name: String
        let version: String
        let purl: String?

        private enum CodingKeys: String, CodingKey {
            case type, name, version, purl
            case reference = "bom-ref"
        }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(type, forKey: .type)
            try fields.encode(name, forKey: .name)
            try fields.encode(version, forKey: .version)
            try fields.encodeIfPresent(purl, forKey: .purl)
            try fields.encode(purl ?? name, forKey: .reference)
        }
    }

    private struct About: Encodable {
        let timestamp: String
        let component: Part
    }

    private let bomFormat = "CycloneDX"
    private let specVersion = "1.5"
    private let version = 1
    private let metadata: About
    private let components: [Part]

    package init(_ components: [Component], of build: String, at now: Date) {
        metadata = About(
            timestamp: now.formatted(.iso8601),
            component: Part(type: "application", name: "klatch", version: build, purl: nil))
        self.components = components.map {
            Part(type: "library", name: $0.name, version: $0.version, purl: $0.purl)
        }
    }

    package var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }
}
