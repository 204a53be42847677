import Policy
import Primitives
import Programs
import Web

extension ConsoleSlice {
    /// Where there is no workspace there is only the account: its sessions, and an operator's pages.
    func home(_ exchange: Exchange) async throws -> Reply {
        // Everybody signed in may come here; what the workspace does is for those who may read that.
        let decision = try exchange.signedIn.decide(.programsRead, at: exchange.now)
        if decision == .denied(.needsCompanySignIn) { return .redirect(to: "/sign-in/company") }
        guard decision == .allowed, let membership = exchange.caller?.membership else {
            let records = exchange.offers(.auditRead) && exchange.caller?.membership?.isActive == true
            return .redirect(to: exchange.offers(.operatorOverview) ? "/operator" : records ? "/security" : "/sessions")
        }
        let overview = try await programs.overview(
            membership.workspace, mayEdit: exchange.offers(.programsManage), exchange.catalogue)
        let steps = HomePage.Steps(
            people: overview.hasPeople, program: overview.firstProgram != nil, mail: sends, round: overview.hasRounds)
        let own =
            try await exchange.offers(.introductionsOwn)
            ? programs.own(membership.workspace, membership.person, exchange.catalogue) : nil
        let firstSteps = exchange.offers(.programsManage) && !steps.areDone
        let isTold = own != nil || firstSteps || !overview.next.isEmpty || !overview.rounds.isEmpty
        return .page(
            HomePage(
                name: exchange.caller?.name ?? "", firstSteps: firstSteps,
                steps: steps, own: own, mayOpen: exchange.offers(.programsManage), isEmpty: !isTold,
                firstProgram: overview.firstProgram, next: overview.next, hasNext: !overview.next.isEmpty,
                rounds: overview.rounds, hasRounds: !overview.rounds.isEmpty,
                notes: overview.keepsMails && exchange.offers(.programsManage) ? [keptNote(exchange)] : []))
    }

    /// That nobody has been written to, whatever the rounds below say.
    private func keptNote(_ exchange: Exchange) -> StatusNote {
        StatusNote(
            tone: "warn", heading: exchange.catalogue.sentence(WordKey("app.home.kept")),
            sentence: exchange.catalogue.sentence(WordKey("app.home.kept-text")), fix: "KLATCH_SMTP_URL",
            href: exchange.offers(.outboxRead) ? "/outbox" : nil,
            act: exchange.catalogue.sentence(WordKey("app.home.kept-act")))
    }
}
