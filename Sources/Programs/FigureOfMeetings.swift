import Charts
import Primitives

extension Figures {
    /// How many say that they met, of those who answered; and around it, how far silence could be wrong about it.
    func met(_ facts: DashboardFacts) -> Figure {
        let heading = say("programs.figure.met-rate")
        let lead = metLead(facts.steps.last { $0.answers.asked > 0 })
        let points = facts.steps.map { step in
            let names = names(step)
            return RateLine.Point(label: names.label, name: names.name, rate: step.answers.rate)
        }
        let rows = facts.steps.reversed().map { step -> [String] in
            let answers = step.answers
            return [stepName(step)]
                + [answers.asked, answers.yes, answers.planned, answers.no, answers.open].map { "\($0)" }
        }
        let shares = facts.steps.reversed().map { Figure.Share($0.answers.yes, of: $0.answers.answered) }
        let head = [
            timeHead(facts), say("programs.outcome.asked"), say("programs.outcome.yes"),
            say("programs.outcome.planned"), say("programs.outcome.no"), say("programs.outcome.open"),
            say("programs.figure.met-share"),
        ]
        return Figure(
            id: "met", heading: heading, lead: lead,
            drawing: RateLine(caption(.met, heading, lead), points: points).drawing,
            table: Figure.Table(head, rows, shares: shares), href: file(.met))
    }

    /// Of the latest time for which anybody was asked.
    private func metLead(_ step: DashboardFacts.Step?) -> String {
        guard let step else { return say("programs.figure.met-unasked") }
        let (met, name) = (step.answers, names(step).name)
        guard met.rate != nil else {
            return say("programs.figure.met-unanswered", ["name": name, "asked": count(met.asked)])
        }
        if met.open == 0 {
            let share = percent(met.yes, of: met.answered)
            return say("programs.figure.met-rate-all", ["name": name, "asked": count(met.asked), "share": share])
        }
        return say(
            "programs.figure.met-rate-lead",
            [
                "name": name, "asked": count(met.asked), "answered": count(met.answered),
                "share": percent(met.yes, of: met.answered), "low": percent(met.yes, of: met.asked),
                "high": percent(met.yes + met.open, of: met.asked),
            ])
    }
}
