extension String {
    /// Nil for bytes that are not UTF-8. Does what `init(validating:as:)` does, which for texts as short as names and
    /// addresses takes several times as long: it asks for types while the program runs.
    package init?(exactUTF8 bytes: UnsafeBufferPointer<UInt8>) {
        var text = String(decoding: bytes, as: UTF8.self)
        // What is not UTF-8 was mended, and is another text now.
        guard text.withUTF8({ $0.count == bytes.count && $0.elementsEqual(bytes) }) else { return nil }
        self = text
    }
}
