import CCrypt
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// bcrypt in its `$2b$` form, by libxcrypt. Slow on purpose: call it on a thread that may block.
enum Bcrypt {
    static let saltLength = 16
    /// `$2b$`, two digits of cost, `$`, 22 characters of salt, 31 of hash.
    static let textLength = 60
    static let settingLength = 29

    /// `$2b$12$` and the salt. Nil if libxcrypt refuses; it never has for a cost of 4 to 31 and 16 bytes.
    static func setting(cost: Int, salt: [UInt8]) -> [UInt8]? {
        let source = salt.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        guard source.count == saltLength, let cost = UInt(exactly: cost),
            crypt_gensalt_rn("$2b$", cost, source, Int32(source.count), &output, Int32(output.count)) != nil
        else { return nil }
        return octets(output)
    }

    /// The hash as text. Of a phrase longer than 72 octets bcrypt uses the first 72, and it ends at a zero byte: give it
    /// nothing but the short text that `PasswordPepper` makes.
    ///
    /// - Parameter setting: of a new hash, or a whole hash that the phrase is held against.
    static func hash(_ phrase: [UInt8], setting: [UInt8]) -> [UInt8]? {
        guard !phrase.contains(0), !setting.contains(0) else { return nil }
        // 32 KiB, which would not fit well on a stack; it keeps traces of the phrase, so it is wiped.
        let size = MemoryLayout<crypt_data>.size
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
        memset(scratch, 0, size)
        var text = (phrase + [0]).map { CChar(bitPattern: $0) }
        defer {
            explicit_bzero(scratch, size)
            scratch.deallocate()
            text.withUnsafeMutableBytes { wipe($0) }
        }
        let wanted = (setting + [0]).map { CChar(bitPattern: $0) }
        guard let result = crypt_rn(text, wanted, scratch, Int32(size)) else { return nil }
        let hash = octets(UnsafeBufferPointer(start: result, count: textLength + 1))
        return hash.count == textLength ? hash : nil
    }

    private static func octets(_ text: some Collection<CChar>) -> [UInt8] {
        text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    }
}
