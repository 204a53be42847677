import Primitives

/// Audiences in words: "Department is Sales or Design, started within 3 months".
struct AudienceWords: Sendable {
    let catalogue: Catalogue

    func sentence(_ rule: AudienceRule) -> String {
        let clauses = rule.conditions.map(clause)
        let joined = clauses.joined(separator: rule.match == .all ? ", " : said("audiences.rule.or-else"))
        return joined.prefix(1).uppercased() + joined.dropFirst()
    }

    func clause(_ condition: AudienceCondition) -> String {
        let attribute = attribute(condition.attribute)
        switch condition.test {
        case .isOne(let values): return said("audiences.rule.is", ["attribute": attribute, "values": list(values)])
        case .isNone(let values):
            return said("audiences.rule.is-not", ["attribute": attribute, "values": list(values)])
        case .contains(let text): return said("audiences.rule.contains", ["attribute": attribute, "value": text])
        case .startedWithin(let months):
            return months == 1
                ? said("audiences.rule.started-one") : said("audiences.rule.started", ["months": "\(months)"])
        }
    }

    func attribute(_ attribute: AudienceAttribute) -> String {
        switch attribute {
        case .department: said("audiences.attribute.department")
        case .location: said("audiences.attribute.location")
        case .timeZone: said("audiences.attribute.time-zone")
        case .startDate: said("audiences.attribute.start-date")
        case .custom(let name): name
        }
    }

    func kind(_ kind: Audience.Kind) -> String {
        switch kind {
        case .list: said("audiences.kind.list")
        case .rules: said("audiences.kind.rules")
        case .group: said("audiences.kind.group")
        case .joined: said("audiences.kind.joined")
        }
    }

    /// Why somebody is in.
    func came(_ way: AudienceWay) -> String {
        switch way {
        case .picked: said("audiences.came.picked")
        case .pasted: said("audiences.came.pasted")
        case .file: said("audiences.came.file")
        case .rule: said("audiences.came.rule")
        case .group: said("audiences.came.group")
        case .link: said("audiences.came.link")
        case .domain: said("audiences.came.domain")
        case .own, .removed: said("audiences.came.self")
        }
    }

    /// Why somebody went.
    func went(_ way: AudienceWay) -> String {
        switch way {
        case .rule: said("audiences.went.rule")
        case .group: said("audiences.went.group")
        case .own: said("audiences.went.self")
        default: said("audiences.went.removed")
        }
    }

    /// How many, said as one would.
    func people(_ count: Int) -> String {
        count == 1 ? said("audiences.people-one") : said("audiences.people", ["count": catalogue.count(count)])
    }

    private func list(_ values: [String]) -> String {
        guard values.count > 1, let last = values.last else { return values.first ?? "" }
        return values.dropLast().joined(separator: ", ") + said("audiences.rule.or") + last
    }

    private func said(_ key: StaticString, _ values: [String: String] = [:]) -> String {
        catalogue.sentence(WordKey(key, values))
    }
}
