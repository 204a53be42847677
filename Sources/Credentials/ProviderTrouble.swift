import OpenID
import Primitives

/// Why a visit to a provider did not end in a sign-in, though nobody did anything wrong here: the person is back on the
/// sign-in page with the other ways.
enum ProviderTrouble: String, Error, Sendable {
    /// They said no there, or closed it.
    case declined
    /// Down, slow, or nonsense. Neither a yes nor a no.
    case unavailable
    /// Our registration there is not as it has to be.
    case misconfigured

    init(_ trouble: AuthorizationTrouble) {
        self =
            switch trouble {
            case .declined, .interaction: .declined
            case .misconfigured: .misconfigured
            case .unavailable, .other: .unavailable
            }
    }

    /// With the name of the provider, as its button has it.
    func words(at provider: String) -> WordKey {
        switch self {
        case .declined: WordKey("credentials.provider.declined", ["provider": provider])
        case .unavailable: WordKey("credentials.provider.unavailable", ["provider": provider])
        case .misconfigured: WordKey("credentials.provider.misconfigured", ["provider": provider])
        }
    }
}

/// Answers that are not believed. From outside all look the same.
enum ProviderRefusal: Refusal {
    case notBelieved

    var status: Int { 400 }
    var words: WordKey { WordKey("credentials.provider.not-believed") }
}
