import Foundation

/// Who of support acts in somebody's name just now, for as long as one request takes. Every transaction that such a
/// request opens knows it, and so does every audit entry: no handler can forget to say it.
package enum ActingSupport {
    /// The operator's account.
    @TaskLocal package static var account: UUID?
}
