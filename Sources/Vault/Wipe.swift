import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Overwrites bytes in a way that the optimiser keeps.
///
/// Reaches this array only. A copy that Swift made on the way (an array that was shared, a buffer that grew) stays until
/// its memory is used again.
func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { buffer in
        guard let start = buffer.baseAddress else { return }
        #if canImport(Glibc)
            explicit_bzero(start, buffer.count)
        #else
            _ = memset_s(start, buffer.count, 0, buffer.count)
        #endif
    }
    bytes = []
}
