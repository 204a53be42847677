import Foundation
import OpenID
import Outbound
import Primitives

/// What providers say about themselves, asked for through the door and kept for a while.
actor ProviderDirectory {
    /// Seconds that a provider's document is kept.
    static let lifetime: TimeInterval = 3600

    private let door: Door
    private var documents: [ProviderName: (metadata: ProviderMetadata, receivedAt: Date)] = [:]
    private var keySets: [ProviderName: ProviderKeys] = [:]

    init(door: Door) { self.door = door }

    func metadata(of provider: SignInVendor, now: Date) async throws(ProviderTrouble) -> ProviderMetadata {
        let name = provider.configuration.name
        if let known = documents[name], now < known.receivedAt + Self.lifetime, now >= known.receivedAt {
            return known.metadata
        }
        let body = try await read(.discovery, of: provider, nil)
        guard let metadata = try? ProviderMetadata(document: body, for: provider.configuration) else {
            throw .unavailable
        }
        documents[name] = (metadata, now)
        return metadata
    }

    func keys(of provider: SignInVendor) -> ProviderKeys { keySets[provider.configuration.name] ?? ProviderKeys() }

    /// Asks for the keys, whatever is known; the caller was told by the rules that they are needed.
    func renewedKeys(
        of provider: SignInVendor, _ metadata: ProviderMetadata, now: Date
    ) async throws(ProviderTrouble) -> ProviderKeys {
        let name = provider.configuration.name
        keySets[name, default: ProviderKeys()].asking(at: now)
        let body = try await read(.keys, of: provider, metadata)
        guard let set = try? KeySet(document: body) else { throw .unavailable }
        keySets[name, default: ProviderKeys()].received(set, at: now)
        return keys(of: provider)
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
    ) async throws(ProviderTrouble) -> [UInt8] {
        let call: OutgoingCall
        do { call = try provider.call(errand, metadata, for: .installation) } catch { throw .misconfigured }
        do throws(CallFailure) {
            let reply = try await door.send(call)
            guard reply.status == 200 else { throw CallFailure.unknown }
            return reply.body
        } catch { throw .unavailable }
    }
}
