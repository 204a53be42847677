/// Where a `Location` points (RFC 9110, 10.2.2), under the same rules as an address that a person types.
enum RedirectTarget {
    static func read(_ location: String, from base: TypedAddress) throws(TypedAddressError) -> TypedAddress {
        let text = location.prefix { $0 != "#" }
        let origin = Origin(base).text
        if text.hasPrefix("//") { return try TypedAddress(parsing: "https:" + text) }
        if text.hasPrefix("/") { return try TypedAddress(parsing: origin + text) }
        if text.hasPrefix("?") { return try TypedAddress(parsing: origin + base.path + text) }
        let head = text.prefix { $0 != "/" && $0 != "?" }
        if head.contains(":") || text.isEmpty { return try TypedAddress(parsing: String(text)) }
        let folder = base.path[...(base.path.lastIndex(of: "/") ?? base.path.startIndex)]
        return try TypedAddress(parsing: origin + folder + text)
    }
}
