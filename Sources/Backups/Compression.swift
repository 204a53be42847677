import CZstd
import Foundation

/// Compresses what passes through (Zstandard, RFC 8878), with a checksum at its end.
final class CompressingSink: ByteSink {
    /// The fastest of zstd's levels that still takes rows to less than a third.
    static let level: Int32 = 1

    private let next: any ByteSink
    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer
    /// Octets before compression.
    private(set) var count = 0

    init(into next: any ByteSink) throws {
        guard let context = ZSTD_createCCtx() else { throw BackupError.stopped }
        self.next = next
        self.context = context
        output = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCCtx(context)
        output.deallocate()
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        count += bytes.count
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size { _ = try step(&input, ZSTD_e_continue) }
    }

    func finish() throws {
        var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        while try step(&input, ZSTD_e_end) > 0 {}
        try next.finish()
    }

    private func step(_ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective) throws -> Int {
        var out = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let left = ZSTD_compressStream2(context, &out, &input, directive)
        guard ZSTD_isError(left) == 0 else { throw BackupError.stopped }
        if out.pos > 0 { try next.write(UnsafeRawBufferPointer(rebasing: output[..<out.pos])) }
        return left
    }
}

/// Unpacks one Zstandard frame, up to a limit: what a few bytes can grow to is bounded by what was promised.
final class DecompressingSource: ByteSource {
    /// A frame may ask for a window of 8 MiB (2^23) at most; level 1 asks for 512 KiB.
    static let windowLog: Int32 = 23

    private let source: any ByteSource
    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer
    private let file: String
    private let limit: Int
    private var input: [UInt8] = []
    private var used = 0
    private var ready = 0..<0
    private var total = 0
    private var isComplete = false

    init(_ source: any ByteSource, file: String, limit: Int) throws {
        guard let context = ZSTD_createDCtx() else { throw BackupError.stopped }
        self.source = source
        self.context = context
        self.file = file
        self.limit = limit
        output = .allocate(byteCount: ZSTD_DStreamOutSize(), alignment: 16)
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)
    }

    deinit {
        ZSTD_freeDCtx(context)
        output.deallocate()
    }

    func read(upTo count: Int) throws -> [UInt8] {
        while ready.isEmpty {
            if try !step() { return [] }
        }
        let taken = ready.prefix(count)
        ready = taken.endIndex..<ready.endIndex
        return Array(output[taken])
    }

    /// False at the end, which is where the frame ends and nothing follows it.
    private func step() throws -> Bool {
        if used == input.count {
            (input, used) = (try source.read(upTo: ZSTD_DStreamInSize()), 0)
            if input.isEmpty {
                guard isComplete else { throw unreadable }
                return false
            }
        }
        guard !isComplete else { throw unreadable }
        var out = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let left = input.withUnsafeBytes { bytes in
            var block = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: used)
            defer { used = block.pos }
            return ZSTD_decompressStream(context, &out, &block)
        }
        guard ZSTD_isError(left) == 0 else { throw unreadable }
        isComplete = left == 0
        ready = 0..<out.pos
        total += out.pos
        guard total <= limit else { throw BackupError.tooLarge(file: file, limit: limit) }
        return true
    }

    private var unreadable: BackupError {
        .unreadable(file: file, what: "what it holds is not compressed as it should be")
    }
}
