import Foundation
import OpenID
import Outbound
import Primitives

/// What providers say about themselves, asked for through the door and kept for a while.
///
/// Whoever comes while a provider is being asked waits for the same answer, and one that does not answer is left alone for
/// half a minute: a crowd of visitors is no crowd of calls.
actor ProviderDirectory {
    /// Seconds that a provider's document is kept.
    static let lifetime: TimeInterval = 3600
    /// The same while the provider does not answer: what it said a day ago is better than nothing.
    static let lifetimeInNeed: TimeInterval = 86_400
    /// Seconds until a provider that did not answer is asked again.
    static let pause: TimeInterval = 30

    private struct Document {
        let metadata: ProviderMetadata
        let receivedAt: Date

        func isFresh(at now: Date, for lifetime: TimeInterval) -> Bool {
            now < receivedAt + lifetime && now >= receivedAt
        }
    }

    private typealias Question = Task<Result<Void, ProviderTrouble>, Never>

    private let door: Door
    private var documents: [ProviderName: Document] = [:]
    private var failures: [ProviderName: (trouble: ProviderTrouble, at: Date)] = [:]
    private var keySets: [ProviderName: ProviderKeys] = [:]
    private var documentQuestions: [ProviderName: Question] = [:]
    private var keyQuestions: [ProviderName: Question] = [:]

    init(door: Door) { self.door = door }

    func metadata(of provider: SignInVendor, now: Date) async throws(ProviderTrouble) -> ProviderMetadata {
        let name = provider.configuration.name
        if let known = documents[name], known.isFresh(at: now, for: Self.lifetime) { return known.metadata }
        if !isLeftAlone(name, at: now) { await ask(about: provider, now: now) }
        if let known = documents[name], known.isFresh(at: now, for: Self.lifetimeInNeed) { return known.metadata }
        throw failures[name]?.trouble ?? .unavailable
    }

    private func isLeftAlone(_ name: ProviderName, at now: Date) -> Bool {
        failures[name].map { now >= $0.at && now < $0.at + Self.pause } ?? false
    }

    private func ask(about provider: SignInVendor, now: Date) async {
        let name = provider.configuration.name
        let question =
            documentQuestions[name]
            ?? Question { [self] in
                let body = await read(.discovery, of: provider, nil)
                return keep(body, about: provider, at: now)
            }
        documentQuestions[name] = question
        _ = await question.value
    }

    private func keep(
        _ body: Result<[UInt8], ProviderTrouble>, about provider: SignInVendor, at now: Date
    ) -> Result<Void, ProviderTrouble> {
        let name = provider.configuration.name
        documentQuestions[name] = nil
        do throws(ProviderTrouble) {
            let body = try body.get()
            guard let metadata = try? ProviderMetadata(document: body, for: provider.configuration) else {
                throw .unavailable
            }
            failures[name] = nil
            documents[name] = Document(metadata: metadata, receivedAt: now)
            return .success(())
        } catch {
            failures[name] = (error, now)
            return .failure(error)
        }
    }

    /// As they are known, after an answer that is on its way.
    func keys(of provider: SignInVendor) async -> ProviderKeys {
        _ = await keyQuestions[provider.configuration.name]?.value
        return keySets[provider.configuration.name] ?? ProviderKeys()
    }

    /// Asks for the keys; the caller was told by the rules that they are needed.
    func renewedKeys(
        of provider: SignInVendor, _ metadata: ProviderMetadata, now: Date
    ) async throws(ProviderTrouble) -> ProviderKeys {
        let name = provider.configuration.name
        if keyQuestions[name] == nil {
            // Somebody else may have asked since the caller looked.
            guard keySets[name, default: ProviderKeys()].mayAsk(at: now) else { return await keys(of: provider) }
            keySets[name, default: ProviderKeys()].asking(at: now)
            keyQuestions[name] = Question { [self] in
                let body = await read(.keys, of: provider, metadata)
                return keep(body, keysOf: name, at: now)
            }
        }
        try await keyQuestions[name]?.value.get()
        return await keys(of: provider)
    }

    private func keep(
        _ body: Result<[UInt8], ProviderTrouble>, keysOf name: ProviderName, at now: Date
    ) -> Result<Void, ProviderTrouble> {
        keyQuestions[name] = nil
        return body.flatMap { body in
            guard let set = try? KeySet(document: body) else { return .failure(.unavailable) }
            keySets[name, default: ProviderKeys()].received(set, at: now)
            return .success(())
        }
    }

    /// Exchanges a code, once.
    func tokens(
        for exchange: TokenExchange, at provider: SignInVendor, _ metadata: ProviderMetadata, for onBehalf: OnBehalf
    ) async throws -> GrantedTokens {
        var call: OutgoingCall
        do {
            call = try provider.call(
                .token, metadata, for: onBehalf, asking: ["name", "mail address", "who you are there"])
        } catch { throw ProviderTrouble.misconfigured }
        let request = exchange.request
        call.body = OutgoingCall.Body("application/x-www-form-urlencoded", request.body.reveal())
        call.fields = [RequestField("Accept", request.accept)]
        if let authorization = request.authorization {
            call.fields.append(RequestField("Authorization", authorization))
        }
        call.wanted = ["content-type"]
        return try exchange.read(await answer(to: call))
    }

    private func answer(to call: OutgoingCall) async throws(ProviderTrouble) -> ProviderAnswer {
        do throws(CallFailure) {
            let reply = try await door.send(call)
            return ProviderAnswer(status: reply.status, contentType: reply.fields["content-type"], body: reply.body)
        } catch {
            switch error {
            // Its reason is read by the flow; whether it calls itself JSON does not matter any more.
            case .rejected(let status, let excerpt):
                return ProviderAnswer(
                    status: status, contentType: "application/json", body: Array(excerpt.reveal().utf8))
            case .unauthorized, .refused: throw .misconfigured
            case .rateLimited, .unavailable, .unknown: throw .unavailable
            }
        }
    }

    private func read(
        _ errand: SignInVendor.Errand, of provider: SignInVendor, _ metadata: ProviderMetadata?
    ) async -> Result<[UInt8], ProviderTrouble> {
        let call: OutgoingCall
        do { call = try provider.call(errand, metadata, for: .installation) } catch { return .failure(.misconfigured) }
        do throws(CallFailure) {
            let reply = try await door.send(call)
            return reply.status == 200 ? .success(reply.body) : .failure(.unavailable)
        } catch { return .failure(.unavailable) }
    }
}
