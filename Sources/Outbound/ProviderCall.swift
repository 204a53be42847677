/// A call that may leave: to whom, how, where, and with which names in its query. Written in the source.
package struct ProviderCall: Hashable, Sendable {
    package let vendor: String
    /// In capitals, as HTTP has it.
    package let method: String
    /// In lower case; the port is 443.
    package let host: String
    package let path: PathTemplate
    /// The names a query may have, each any number of times; none is demanded.
    package let query: Set<String>

    package init(
        _ vendor: StaticString, _ method: StaticString, host: StaticString, path: PathTemplate,
        query: [StaticString] = []
    ) {
        self.vendor = vendor.description
        self.method = method.description
        self.host = host.description
        self.path = path
        self.query = Set(query.map(\.description))
    }

    /// Whether it can match at all.
    var isSound: Bool {
        let capitals = !method.isEmpty && method.utf8.allSatisfy { $0.isLetter && $0 & 0x20 == 0 }
        guard capitals, path.isSound, case .name(let name)? = try? TypedHost(Array(host.utf8)[...]) else {
            return false
        }
        return name == host
    }
}
