import Foundation

/// Where backups are kept, as a setting or an option says it.
package enum PlaceAddress: Hashable, Sendable {
    /// An absolute path.
    case folder(String)
    case bucket(BucketAddress)

    /// Nil for what is neither.
    package init?(_ text: String) {
        if let bucket = BucketAddress(text) {
            self = .bucket(bucket)
        } else if text.hasPrefix("/") {
            self = .folder(text)
        } else {
            return nil
        }
    }

    package var folder: String? { if case .folder(let path) = self { path } else { nil } }
    package var bucket: BucketAddress? { if case .bucket(let address) = self { address } else { nil } }
}
