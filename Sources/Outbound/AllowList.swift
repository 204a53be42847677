/// The calls that may leave for providers. What is not on it does not leave.
///
/// Vendors' rooms declare their calls, and the program is built with all of them. One thing only adds to them at run
/// time, in a form that can name nothing else: a sign-in provider of the operator's settings (`Issuer`), with its four
/// operations.
package struct AllowList: Sendable {
    /// No vendor, so no call.
    package static let empty = AllowList([])

    package let calls: [ProviderCall]
    /// Those that can never match, for a test to find.
    package let unsound: [ProviderCall]

    /// The operator's sign-in providers.
    package let issuers: [Issuer]

    package init(_ calls: [ProviderCall], issuers: [Issuer] = []) {
        self.calls = calls.filter(\.isSound)
        unsound = calls.filter { !$0.isSound }
        self.issuers = issuers
    }

    /// Path and query of a call that may leave just so, or why it may not.
    func target(of outgoing: OutgoingCall) throws(CallRefusal) -> String {
        let (call, target) = (outgoing.call, try outgoing.target())
        guard outgoing.fields.allSatisfy(\.isSound), outgoing.body.map(\.isSound) ?? true else { throw .field }
        switch call.source {
        case .written:
            // Filled in, it must still be this call: a value can spell another one's path.
            guard try check(method: call.method, url: "https://" + call.host + target) == call else { throw .path }
        case .learned(let issuer, let origin):
            guard issuers.contains(issuer), issuer.origins.contains(origin) else { throw .host }
        }
        return target
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
    /// Pairs and names are compared as they are written, and some servers also part a query at semicolons. A name that
    /// is fixed does not come again, because of two values some servers take the last.
    func permits(query text: ArraySlice<UInt8>?) -> Bool {
        guard let text else { return fixed.isEmpty }
        guard !text.contains(UInt8(ascii: ";")) else { return false }
        let pairs = text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard pairs.starts(with: fixed) else { return false }
        let names = Set(fixed.map(Self.name))
        return pairs.dropFirst(fixed.count).map(Self.name).allSatisfy { query.contains($0) && !names.contains($0) }
    }

    private static func name(_ pair: String) -> String { String(pair.prefix { $0 != "=" }) }
}
