import Claims
import Factors
import Primitives
import Trust

/// Short, common, leaked and guessable passwords are tried on the check that runs.
struct PasswordProbe: Probe {
    private static let refusedAlone = [
        "aB3$xY9!qW2#zL", "password12345678", "correct horse battery staple", "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaaa",
        "probe.person.example", "letmeinletmein123",
    ]
    private static let refusedWithFactor = ["aB3$xY9", "password", "12345678", "iloveyou"]
    /// Long, of any script, with blanks: nothing is demanded of them but length.
    private static let taken = [
        "zufällig gewählte wörter auf einem zettel", "陶器の皿と古い時計と七匹の猫が歩く", "vjq-tmz-hhw-cro-kpe-ub",
        "mRz8 kTq4 wLx9 vB2n hY6p gD3s jC7f zN5e uT1i oK0a sX8w qF4y tG6r",
    ]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let weak =
            Self.refusedAlone.filter { isTaken($0, .alone) }
            + Self.refusedWithFactor.filter { isTaken($0, .withSecondFactor) }
        let good = Self.taken.filter { !isTaken($0, .alone) }
        let version = KnownPasswords.embedded?.version
        return ClaimFinding(
            faults: weak.map { "a password of \($0.count) characters that anybody would try is taken" }
                + good.map { "a good password of \($0.count) characters is refused" }
                + (version == nil ? ["there is no list of leaked passwords"] : []),
            otherwise: "Short, common and leaked passwords are refused, long ones of any kind are taken.",
            recorded: [
                "tried": "\(Self.refusedAlone.count + Self.refusedWithFactor.count + Self.taken.count)",
                "list": version ?? "none",
            ])
    }

    private func isTaken(_ text: String, _ use: PasswordRules.Use) -> Bool {
        let context = PasswordContext(names: ["Probe Person"], addresses: [])
        guard let password = try? Password(typed: text) else { return false }
        return (try? PasswordRules.check(password, for: use, of: context)) != nil
    }
}
