/// The keys that a provider publishes (RFC 7517, 5), as read from one answer.
package struct KeySet: Sendable {
    /// Bytes of the document.
    package static let maximumBytes = 128 * 1_024
    static let maximumKeys = 100

    let keys: [PublicKey]

    /// Keys that are not understood are left out. Throws where the document is none, or has none that is left.
    package init(document: [UInt8]) throws(MetadataError) {
        let object: JSONObject
        do { object = try JSONReader.object(document, maximumBytes: Self.maximumBytes) } catch { throw .document }
        guard case .array(let values)? = object["keys"], values.count <= Self.maximumKeys else { throw .document }
        keys = values.compactMap { value in
            guard case .object(let members) = value else { return nil }
            return PublicKey(members)
        }
        guard !keys.isEmpty else { throw .noKey }
    }

    /// Those a token can mean. Without a name it means something only where there is no choice.
    /// `issuers`: the names under which keys of this issuer are published, where they say so.
    func candidates(named id: String?, for algorithm: SignatureAlgorithm, of issuers: [String]) -> [PublicKey] {
        let fitting = keys.filter { key in
            key.algorithms(among: [algorithm]).contains(algorithm)
                && key.issuer.map { name in issuers.contains { $0.isSame(as: name) } } ?? true
        }
        guard let id else { return fitting.count == 1 ? fitting : [] }
        return fitting.filter { $0.id.map { $0.isSame(as: id) } ?? false }
    }
}
