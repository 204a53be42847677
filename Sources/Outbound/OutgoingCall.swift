/// A listed call with everything filled in, and the names of the fields it asks for.
package struct OutgoingCall: Sendable {
    /// A body and its media type, such as `application/json`.
    package struct Body: Sendable {
        package let type: String
        package let bytes: [UInt8]

        package init(_ type: StaticString, _ bytes: [UInt8]) {
            self.type = type.description
            self.bytes = bytes
        }

        var isSound: Bool { !type.isEmpty && type.utf8.allSatisfy { (0x21...0x7E).contains($0) || $0 == 0x20 } }

        /// `application/x-www-form-urlencoded`, in the order given.
        package static func form(_ pairs: [(name: StaticString, value: String)]) -> Body {
            form(written: pairs.map { ($0.name.description, $0.value) })
        }

        /// The same with names that were read elsewhere.
        package static func form(written pairs: [(name: String, value: String)]) -> Body {
            let text = pairs.map { "\(PercentText.encoded($0.name))=\(PercentText.encoded($0.value))" }
            return Body("application/x-www-form-urlencoded", Array(text.joined(separator: "&").utf8))
        }
    }

    package let call: ProviderCall
    package let onBehalf: OnBehalf
    /// What a person reads: names written in the source (`email`, `busy times`), never values.
    package let asked: [String]
    /// One for each name of the path.
    package var values: [String: String] = [:]
    /// Names as the call lists them; they come after its fixed pairs.
    package var query: [(name: String, value: String)] = []
    package var fields: [RequestField] = []
    package var body: Body?
    /// Names of header fields of the answer that the caller reads; all others are dropped.
    package var wanted: Set<String> = []

    package init(_ call: ProviderCall, for onBehalf: OnBehalf, asking: [StaticString]) {
        self.call = call
        self.onBehalf = onBehalf
        asked = asking.map(\.description)
    }

    /// Path and query as they are sent. Throws where the values do not fit the template, or a name is not listed.
    func target() throws(CallRefusal) -> String {
        guard let path = call.path.filled(values) else { throw .path }
        guard query.allSatisfy({ call.query.contains($0.name) }) else { throw .query }
        let pairs = call.fixed + query.map { "\($0.name)=\(PercentText.encoded($0.value))" }
        return path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }
}

extension OutgoingCall: CustomStringConvertible, CustomReflectable {
    /// Fit for a log: without any value.
    package var description: String { "\(call.method) \(call.host)\(call.path.text)" }
    package var customMirror: Mirror { Mirror(self, children: ["call": description]) }
}
