import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Overwrites memory in a way that the optimiser keeps.
package func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
    guard let start = buffer.baseAddress else { return }
    #if canImport(Glibc)
        explicit_bzero(start, buffer.count)
    #else
        _ = memset_s(start, buffer.count, 0, buffer.count)
    #endif
}

/// Overwrites bytes, and empties the array.
///
/// Reaches this array only. A copy that Swift made on the way (an array that was shared, a buffer that grew) stays until
/// its memory is used again.
package func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { wipe($0) }
    bytes = []
}
