/// Bind parameters laid out for libpq: one arena of bytes, and pointers, lengths and formats into it.
struct Parameters {
    private var arena: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Refuses text with a NUL in it as the server would (22021): libpq would send what stands before it.
    init(_ values: [SQLValue]) throws(DatabaseError) {
        for value in values {
            if value.isText, value.bytes?.contains(0) == true { throw .failed(state: "22021") }
            offsets.append(value.bytes == nil ? nil : arena.count)
            lengths.append(Int32(clamping: value.bytes?.count ?? 0))
            formats.append(value.isText ? 0 : 1)
            arena.append(contentsOf: value.bytes ?? [])
            // libpq reads a text parameter up to its NUL.
            arena.append(0)
        }
    }

    typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

    func withPointers<T>(_ body: (Pointers?, UnsafePointer<Int32>?, UnsafePointer<Int32>?, Int32) -> T) -> T {
        arena.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset in offset.flatMap { at in base.map { $0 + at } } }
            return pointers.withUnsafeBufferPointer {
                body($0.baseAddress, lengths, formats, Int32(clamping: offsets.count))
            }
        }
    }
}
