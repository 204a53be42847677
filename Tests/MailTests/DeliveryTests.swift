import Foundation
import Mail
import Testing

@Suite("The rules of a delivery")
struct DeliveryTests {
    private let now = Date(timeIntervalSince1970: 1_767_603_600)

    private func delivery(_ state: DeliveryState, attempts: Int = 1, expiresIn seconds: TimeInterval = 3600) -> Delivery
    {
        Delivery(state: state, attempts: attempts, expiresAt: now + seconds)
    }

    private func after(_ result: SendResult, _ delivery: Delivery) -> DeliveryOutcome {
        delivery.after(SendAttempt(result: result, trouble: .connectionLost), at: now)
    }

    @Test("Queued is sent, unless it would come too late")
    func queued() {
        #expect(delivery(.queued).start(at: now) == .send)
        guard case .settle(let late) = delivery(.queued, expiresIn: 0).start(at: now) else {
            Issue.record("sent too late")
            return
        }
        #expect(late.state == .refused && late.trouble == .tooLate)
    }

    @Test("Whoever finds it on the wire calls it unknown and does not send")
    func interrupted() {
        guard case .settle(let lost) = delivery(.sending).start(at: now) else {
            Issue.record("sent twice")
            return
        }
        #expect(lost.state == .unknown && lost.trouble == .interrupted && lost.retryAt == nil)
    }

    @Test("What is over stays over", arguments: [DeliveryState.sent, .refused, .unknown])
    func over(state: DeliveryState) {
        #expect(delivery(state).start(at: now) == .nothing)
        #expect(delivery(state, expiresIn: -1).start(at: now) == .nothing)
    }

    @Test("Each answer has its state")
    func answers() {
        #expect(after(.accepted(reply: "250 ok"), delivery(.sending)).state == .sent)
        #expect(after(.refused(code: 550, reply: "550 no"), delivery(.sending)).words == "550 no")
        #expect(after(.refused(code: 550, reply: "550 no"), delivery(.sending)).state == .refused)
        #expect(after(.unknown(reason: "lost"), delivery(.sending)).state == .unknown)
    }

    @Test("What did not leave waits longer each time, and is given up when the next try would come too late")
    func retries() throws {
        let waits = try (1...7).map { attempt in
            let outcome = after(.unavailable(reason: "busy"), delivery(.sending, attempts: attempt, expiresIn: 1e6))
            #expect(outcome.state == .queued)
            return try #require(outcome.retryAt).timeIntervalSince(now)
        }
        #expect(waits == [10, 30, 120, 600, 1800, 3600, 3600])
        let last = after(.unavailable(reason: "busy"), delivery(.sending, attempts: 5, expiresIn: 1800))
        #expect(last.state == .refused && last.retryAt == nil)
    }

    @Test(
        "An outcome that comes after the delivery was taken for lost is believed, and nothing is tried again by itself")
    func late() {
        #expect(after(.accepted(reply: "250 ok"), delivery(.unknown)).state == .sent)
        let notSent = after(.unavailable(reason: "busy"), delivery(.unknown, expiresIn: 1e6))
        #expect(notSent.state == .refused && notSent.retryAt == nil)
    }

    @Test("Only what did not arrive, may not have, or was kept here can be sent again")
    func resendable() {
        #expect(DeliveryState.allCases.filter(\.isResendable) == [.kept, .refused, .unknown])
    }
}
