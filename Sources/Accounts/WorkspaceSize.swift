import Foundation

/// A workspace as those see it who look after the installation: its name and how large it is.
package struct WorkspaceSize: Sendable, Equatable {
    package let name: String
    /// Active ones.
    package let people: Int
    package let members: Int
    package let createdAt: Date
}
