import Foundation
import Testing

@testable import Accounts

/// A session's tokens, an owner's browser and a thief's, who copied the first token. Hashes are numbers that say themselves.
private struct ChainStage {
    enum Who: CaseIterable { case owner, thief }

    struct Move {
        let who: Who
        /// Seconds since the move before.
        let pause: TimeInterval
        /// The answer does not arrive.
        var isLost = false
    }

    private(set) var chain: TokenChain
    private var spent: [[UInt8]: Date] = [:]
    private var jars: [Who: [UInt8]] = [.owner: [0], .thief: [0]]
    private var now = Date(timeIntervalSince1970: 1_800_000_000)
    private(set) var isEnded = false

    init() { chain = TokenChain(current: [0], since: now) }

    static func successor(_ hash: [UInt8], _ generation: Int) -> [UInt8] { hash + [UInt8(generation)] }

    func holds(_ who: Who) -> [UInt8] { jars[who] ?? [] }

    /// What the token of one of them is at this moment; nil for one that nobody knows.
    mutating func play(_ move: Move) -> TokenStanding? {
        now += move.pause
        let shown = holds(move.who)
        let place: TokenChain.Place? =
            shown == chain.current
            ? .current : shown == chain.previous ? .previous : spent[shown].map { .spent(at: $0) }
        guard !isEnded, let place else { return nil }
        let standing = chain.standing(of: place, at: now)
        isEnded = standing == .reused
        if let waste = chain.advance(standing, at: now, Self.successor) { spent[waste.hash] = waste.at }
        let isGiven = [.due, .lost, .superseded].contains(standing)
        if isGiven, !move.isLost { jars[move.who] = chain.current }
        return standing
    }

    /// All sequences of so many of these.
    static func sequences(_ moves: [Move], _ length: Int) -> [[Move]] {
        (0..<length).reduce([[]]) { all, _ in all.flatMap { one in moves.map { one + [$0] } } }
    }
}

@Suite("The chain of a session's tokens")
struct TokenChainTests {
    private typealias Move = ChainStage.Move
    private static let day: TimeInterval = 86_400

    @Test("never puts out a browser whose token nobody else has, whatever is lost, however long it was offline")
    func alone() {
        let moves = [0, 59, 61, Self.day, 3 * Self.day].flatMap { pause in
            [Move(who: .owner, pause: pause), Move(who: .owner, pause: pause, isLost: true)]
        }
        let ended = ChainStage.sequences(moves, 5).filter { sequence in
            var stage = ChainStage()
            return sequence.contains { [.reused, nil].contains(stage.play($0)) }
        }
        #expect(ended.isEmpty, "\(ended.first ?? [])")
    }

    @Test("keeps a tab whose request was under way while the token changed, and one that was told a minute ago")
    func tabs() {
        // The thief stands for a second tab here, which sent the old token while the first was given the new one.
        for pauses in ChainStage.sequences([Move(who: .owner, pause: 5), Move(who: .thief, pause: 5)], 8) {
            var stage = ChainStage()
            _ = stage.play(Move(who: .owner, pause: Self.day))
            for move in pauses { #expect(stage.play(move).map { $0 != .reused } == true) }
        }
    }

    @Test("ends, in whatever order owner and thief come, once both have come twice after the token was due")
    func interleavings() {
        let moves = [61, Self.day, 2 * Self.day].flatMap { pause in
            [
                Move(who: .owner, pause: pause), Move(who: .thief, pause: pause),
                Move(who: .owner, pause: pause, isLost: true),
            ]
        }
        let twice = ChainStage.sequences([Move(who: .owner, pause: 61), Move(who: .thief, pause: 61)], 4)
            .filter { $0.count { $0.who == .owner } == 2 }
        for history in ChainStage.sequences(moves, 4) {
            let open = twice.filter { last in
                var stage = ChainStage()
                for move in history + [Move(who: last[0].who, pause: Self.day)] + last { _ = stage.play(move) }
                return !stage.isEnded
            }
            #expect(open.isEmpty, "\(history) \(open)")
        }
    }

    @Test("leaves a thief who keeps still nothing that is good: what they hold is not what the owner goes on with")
    func still() {
        let moves = [61, Self.day].flatMap { [Move(who: .owner, pause: $0), Move(who: .thief, pause: $0)] }
        for history in ChainStage.sequences(moves, 6) {
            var stage = ChainStage()
            for move in history { _ = stage.play(move) }
            _ = stage.play(Move(who: .owner, pause: Self.day))
            _ = stage.play(Move(who: .owner, pause: 61))
            guard !stage.isEnded else { continue }
            #expect(stage.holds(.thief) != stage.chain.current)
            #expect(stage.play(Move(who: .thief, pause: 61)) == .reused)
        }
    }

    @Test("knows a token of many days ago")
    func old() {
        var stage = ChainStage()
        for _ in 0..<12 {
            #expect(stage.play(Move(who: .owner, pause: Self.day)) == .due)
            #expect(stage.play(Move(who: .owner, pause: 1)) == .firstSeen)
        }
        #expect(stage.play(Move(who: .thief, pause: 1)) == .reused)
    }

    @Test("does not go on giving new tokens to whoever never shows one")
    func polling() {
        var stage = ChainStage()
        _ = stage.play(Move(who: .owner, pause: Self.day, isLost: true))
        for _ in 0..<SessionRule.lostAnswers {
            #expect(stage.play(Move(who: .owner, pause: 61, isLost: true)) == .lost)
        }
        #expect(stage.play(Move(who: .owner, pause: 61)) == .reused)
    }
}
