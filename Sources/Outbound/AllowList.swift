/// The calls that may leave for providers. What is not on it does not leave.
///
/// Vendors' rooms declare their calls; the program is built with all of them, and no setting adds one.
package struct AllowList: Sendable {
    /// No vendor, so no call.
    package static let empty = AllowList([])

    package let calls: [ProviderCall]
    /// Those that can never match, for a test to find.
    package let unsound: [ProviderCall]

    package init(_ calls: [ProviderCall]) {
        self.calls = calls.filter(\.isSound)
        unsound = calls.filter { !$0.isSound }
    }

    /// The call that this is, or why it is none. `url` is the whole text as it will be sent; where a test server stands
    /// for a vendor, its host is put in only after this.
    package func check(method: String, url text: String) throws(CallRefusal) -> ProviderCall {
        let url = try Self.plain(text)
        let host = String(decoding: url.authority, as: UTF8.self)
        let ofHost = calls.filter { $0.host == host }
        guard !ofHost.isEmpty else { throw url.authority.contains(UInt8(ascii: ":")) ? .port : .host }
        let segments = try Self.segments(url.path)
        let ofPath = ofHost.filter { $0.path.matches(segments) }
        guard !ofPath.isEmpty else { throw .path }
        let ofMethod = ofPath.filter { $0.method.utf8.elementsEqual(method.utf8) }
        guard let call = ofMethod.max(by: { $0.path.literals < $1.path.literals }) else { throw .method }
        guard call.permits(query: url.query) else { throw .query }
        return call
    }

    private static func plain(_ text: String) throws(CallRefusal) -> PlainURL {
        let url: PlainURL
        do { url = try PlainURL(text) } catch { throw .address(error) }
        guard text.utf8.starts(with: "https://".utf8) else { throw .schemeCase }
        return url
    }

    private static func segments(_ path: ArraySlice<UInt8>) throws(CallRefusal) -> [ArraySlice<UInt8>] {
        let segments = PathSegments.split(path)
        guard !segments.contains(where: PathSegments.isDots) else { throw .dotSegment }
        guard !segments.contains(where: PathSegments.hidesSeparator) else { throw .hiddenSeparator }
        guard !segments.contains(where: \.isEmpty) else { throw .emptySegment }
        return segments
    }
}

extension ProviderCall {
    /// Names are compared as they are written, and some servers also part a query at semicolons.
    func permits(query text: ArraySlice<UInt8>?) -> Bool {
        guard let text else { return true }
        guard !text.contains(UInt8(ascii: ";")) else { return false }
        return text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).allSatisfy { pair in
            query.contains(String(decoding: pair.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self))
        }
    }
}
