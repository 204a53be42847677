/// How the door calls: bounds, and what is tried again.
package struct DoorSettings: Sendable {
    package var limits = TransferLimits(connect: .seconds(5), total: .seconds(20), body: 4 * 1_048_576)
    /// Calls at the same time at most, each on a thread of its own.
    package var threads = 8
    /// Calls that may wait for a thread; one more is refused.
    package var waiting = 256
    /// PEM file of the authorities to trust instead of the machine's.
    package var authorities: String?
    /// Before each further try of a call that is declared idempotent and found nobody; as many tries as pauses.
    package var pauses: [Duration] = [.milliseconds(250), .seconds(1)]
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    package init() {}
}
