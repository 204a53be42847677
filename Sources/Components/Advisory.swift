import Foundation

/// A published notice of a flaw: the fields of the OSV schema (1.6) that say what it concerns. All else in it is passed over.
struct Advisory: Decodable, Sendable {
    struct Score: Decodable, Sendable {
        let type: String
        let score: String
    }

    struct Package: Decodable, Sendable {
        let ecosystem: String
        let name: String
    }

    /// One of these is there in each.
    struct Event: Decodable, Sendable {
        let introduced: String?
        let fixed: String?
        let lastAffected: String?

        private enum CodingKeys: String, CodingKey {
            case introduced, fixed
            case lastAffected = "last_affected"
        }
    }

    struct Range: Decodable, Sendable {
        let type: String
        let events: [Event]?
    }

    /// What others say in words of their own.
    struct Remarks: Decodable, Sendable {
        let severity: String?
        let urgency: String?

        init(from decoder: any Decoder) throws {
            let fields = try? decoder.container(keyedBy: CodingKeys.self)
            severity = (try? fields?.decodeIfPresent(String.self, forKey: .severity)) ?? nil
            urgency = (try? fields?.decodeIfPresent(String.self, forKey: .urgency)) ?? nil
        }

        private enum CodingKeys: String, CodingKey { case severity, urgency }
    }

    struct Affected: Decodable, Sendable {
        let package: Package?
        let severity: [Score]?
        let ranges: [Range]?
        let versions: [String]?
        let remarks: Remarks?

        private enum CodingKeys: String, CodingKey {
            case package, severity, ranges, versions
            case remarks = "ecosystem_specific"
        }
    }

    let id: String
    let modified: String
    let withdrawn: String?
    let summary: String?
    let severity: [Score]?
    let affected: [Affected]?
    let remarks: Remarks?

    private enum CodingKeys: String, CodingKey {
        case id, modified, withdrawn, summary, severity, affected
        case remarks = "database_specific"
    }

    /// Octets of one notice.
    static let maximumLength = 16 * 1_048_576

    /// Nil for what is none.
    init?(json: [UInt8]) {
        guard json.count <= Self.maximumLength,
            let read = try? JSONDecoder().decode(Self.self, from: Data(json)), !read.id.isEmpty,
            read.id.utf8.count <= 200, read.id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), read.modified.count >= 10
        else { return nil }
        self = read
    }
}

// MARK: Severity

extension Advisory {
    /// The worst that the notice says of what is affected, by its score or in a word.
    func severity(of affected: Affected) -> FlawSeverity {
        let scores = ((affected.severity ?? []) + (severity ?? [])).compactMap { VulnerabilityScore.score($0.score) }
        let words = [affected.remarks?.severity, affected.remarks?.urgency, remarks?.severity]
            .compactMap { $0.flatMap(FlawSeverity.init(word:)) }
        let all = scores.map(FlawSeverity.init(score:)) + words
        return all.max { $0.rank < $1.rank } ?? .unknown
    }
}
