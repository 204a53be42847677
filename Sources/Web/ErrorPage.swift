import Primitives

/// A plain page for a request that was refused or that failed: a sentence, what to do next, a reference number.
struct ErrorPage: Page {
    static let template = "error"
    let title = WordKey("error.title")
    let status: Int
    let sentence: String
    let advice: String
    let reference: String
    /// The page where what is missing can be shown, where there is one.
    let door: String?
    /// What was typed, to be taken along there.
    let held: String?
    /// What was typed, to be sent again from here.
    let unsent: UnsentForm?

    init(_ failure: Failure, _ unsent: UnsentForm? = nil, catalogue: Catalogue, reference: String) {
        status = failure.status
        door = failure.door
        held = failure.held
        self.unsent = failure.held == nil ? unsent : nil
        sentence = catalogue.sentence(failure.words)
        advice = catalogue.sentence(
            self.unsent.map(failure.advice(with:)) ?? failure.advice(in: catalogue.language))
        self.reference = reference
    }
}

/// The same for programs (RFC 9457).
struct Problem: Encodable, Sendable {
    let type = "about:blank"
    let title: String
    let status: Int
    let instance: String
}
