import Primitives

/// A plain page for a request that was refused or that failed: a sentence, what to do next, a reference number.
struct ErrorPage: Page {
    static let template = "error"
    let title = WordKey("error.title")
    let status: Int
    let sentence: String
    let advice: String
    let reference: String

    init(_ failure: Failure, catalogue: Catalogue, reference: String) {
        status = failure.status
        sentence = catalogue.sentence(failure.words)
        advice = catalogue.sentence(Self.advice(failure.status))
        self.reference = reference
    }

    private static func advice(_ status: Int) -> WordKey {
        switch status {
        case 401: WordKey("error.advice.sign-in")
        case 403: WordKey("error.advice.reload")
        case 500...: WordKey("error.advice.try-again")
        default: WordKey("error.advice.back")
        }
    }
}

/// The same for programs (RFC 9457).
struct Problem: Encodable, Sendable {
    let type = "about:blank"
    let title: String
    let status: Int
    let instance: String
}
