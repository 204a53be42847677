import Jobs
import Primitives

/// News that people of a workspace have a time with somebody, or have met them: whoever writes to them need not ask any more.
///
/// Told by rooms in which people meet, in the transaction of it; heard where mails go out.
package struct ContactMet: JobPayload {
    package static let kind = "accounts.contact-met"

    /// People of the workspace, of whom any may be writing to them.
    package let people: [PersonID]
    /// The blind index of the other's address. The address itself is no part of a job.
    package let address: [UInt8]

    package init(_ people: [PersonID], address: [UInt8]) {
        (self.people, self.address) = (people, address)
    }
}
