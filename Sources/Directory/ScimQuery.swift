import Web

/// What a list is asked for (RFC 7644, 3.4.2).
struct ScimQuery: Sendable {
    /// Resources in one answer.
    static let maximumCount = 200
    private static let usualCount = 100

    let filter: ScimFilter?
    /// From 1.
    let start: Int
    let count: Int
    let projection: ScimProjection

    /// A query that cannot be read is refused: without its filter it would be another question.
    init(_ exchange: Exchange) throws {
        let fields = try exchange.queryFields()
        try self.init(
            filter: fields["filter"], start: Self.number(fields["startIndex"]), count: Self.number(fields["count"]),
            projection: ScimProjection(attributes: fields["attributes"], excluded: fields["excludedAttributes"]))
    }

    /// The same as a body (RFC 7644, 3.4.3), which keeps addresses out of logs of addresses.
    init(_ body: JSONValue) throws(ScimError) {
        guard let fields = body.object else { throw .invalid(.invalidSyntax, "The body is not an object.") }
        guard fields["filter"] == nil || fields["filter"]?.text != nil else { throw ScimFilterParser.refused }
        try self.init(
            filter: fields["filter"]?.text, start: Self.number(fields["startIndex"]),
            count: Self.number(fields["count"]),
            projection: ScimProjection(
                attributes: Self.words(fields["attributes"]), excluded: Self.words(fields["excludedAttributes"])))
    }

    private init(filter: String?, start: Int?, count: Int?, projection: ScimProjection) throws(ScimError) {
        self.filter = if let filter { try ScimFilterParser.parse(filter) } else { nil }
        self.start = min(max(start ?? 1, 1), 100_000_000)
        self.count = min(max(count ?? Self.usualCount, 0), Self.maximumCount)
        self.projection = projection
    }

    /// What is left to ask of a further list, after one that had `total` and gave `shown` of them.
    func after(_ shown: Int, of total: Int) -> ScimQuery {
        ScimQuery(
            filter: filter, start: max(start - total, 1), count: max(count - shown, 0), projection: projection)
    }

    private init(filter: ScimFilter?, start: Int, count: Int, projection: ScimProjection) {
        self.filter = filter
        self.start = start
        self.count = count
        self.projection = projection
    }

    private static let noNumber = ScimError.invalid(.invalidValue, "startIndex or count is no number.")

    private static func number(_ text: String?) throws(ScimError) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text) else { throw noNumber }
        return number
    }

    private static func number(_ value: JSONValue?) throws(ScimError) -> Int? {
        guard let value, value != .null else { return nil }
        guard case .number(let number) = value, let whole = Int(exactly: number) else { throw noNumber }
        return whole
    }

    private static func words(_ value: JSONValue?) throws(ScimError) -> String? {
        guard let value, value != .null else { return nil }
        guard let all = value.array, all.allSatisfy({ $0.text != nil }) else {
            throw .invalid(.invalidValue, "Attributes are a list of names.")
        }
        return all.compactMap(\.text).joined(separator: ",")
    }

    func reply(_ resources: [JSONValue], total: Int) -> Reply {
        let list: JSONValue = [
            "schemas": [.string(ScimURN.list)], "totalResults": .count(total), "startIndex": .count(start),
            "itemsPerPage": .count(resources.count), "Resources": .array(resources),
        ]
        return .json(list, type: ScimURN.mediaType)
    }
}
