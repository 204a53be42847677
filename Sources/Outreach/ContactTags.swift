import Foundation

/// Words that somebody puts on contacts, written with commas or semicolons between.
enum ContactTags {
    enum Reading: Equatable {
        case tags([String])
        case tooMany, tooLong, deceptive
    }

    /// Each once, whatever its case.
    static func read(_ text: String) -> Reading {
        var tags: [String] = []
        var seen: Set<String> = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0.isNewline }) {
            guard let tag = ContactText.line(String(part)) else { return .deceptive }
            guard tag.unicodeScalars.count <= ContactLimits.tagLength else { return .tooLong }
            if !tag.isEmpty, seen.insert(tag.lowercased()).inserted { tags.append(tag) }
        }
        return tags.count <= ContactLimits.tagCount ? .tags(tags) : .tooMany
    }
}

/// Names of time zones.
enum ContactZone {
    /// An identifier of the zone database, not an abbreviation or an offset, which say nothing about summer.
    static func isKnown(_ name: String) -> Bool {
        name == "UTC" || (name.contains("/") && known.contains(name))
    }

    private static let known = Set(TimeZone.knownTimeZoneIdentifiers)
}
