import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Policy
import Primitives

/// One request on its way through a handler: what was asked, by whom, and what the site lends for the answer.
package struct Exchange: Sendable {
    package let request: Request
    /// Names of the path template with their decoded values.
    package let parameters: [String: String]
    package let caller: Caller?
    /// In the logs, and on the page if something fails.
    package let requestID: String
    package let catalogue: Catalogue
    package let now: Date
    /// The cookie by which a browser that signed in before is known again; unproven.
    package let deviceToken: String?
    let fields: [String: String]
    let forgery: ForgeryGuard.Token
    let deadline: BodyDeadline
    let visitor: String
    let authenticate: ForgeryGuard.Authenticator
    /// Whose word on where a request came from is believed.
    let proxies: ForwardedPeer?
    let zones: Site.ReaderZones?

    /// The browser, signed in or not: a random value kept in a cookie, hashed.
    package var browser: [UInt8] { authenticate(Array(("browser:" + visitor).utf8)) }
    /// The network address of whoever asks: as the socket says, or a proxy of ours that says for whom it asks. Empty where
    /// it is not known. Nothing else that a proxy may say is looked at: scheme and host are the configured ones.
    package var peer: String {
        let socket = deadline.channel.remoteAddress?.ipAddress ?? ""
        guard let proxies, let near = NetworkPrefix(address: socket), let name = HTTPField.Name(proxies.field.rawValue)
        else { return socket }
        let client = proxies.client(of: near, lines: request.headers[values: name])
        return client == near ? socket : client.description
    }
    package var path: String { request.uri.path }
    /// A GET or HEAD, which changes nothing.
    package var isReading: Bool { request.method == .get || request.method == .head }
    /// Only asks what a GET would answer.
    package var isHead: Bool { request.method == .head }
    /// The query as it came, without the question mark.
    package var rawQuery: String { request.uri.query ?? "" }
    package var userAgent: String? { request.headers[.userAgent] }

    /// A path parameter that must be an identifier; anything else is a page that does not exist.
    package func id<Of>(_ name: String, of: Of.Type = Of.self) throws -> Identifier<Of> {
        guard let id = parameters[name].flatMap({ Identifier<Of>($0) }) else { throw RequestRefusal.notFound }
        return id
    }

    /// The submitted form. Refuses a field that is not named here.
    package func form(_ names: String...) throws -> Form {
        guard Set(fields.keys).isSubset(of: names) else { throw RequestRefusal.unknownField }
        return Form(fields)
    }

    /// The submitted form where further fields may follow a known beginning, as in `column.0`, `column.1`.
    package func form(_ names: String..., prefixed prefix: String) throws -> Form {
        guard fields.keys.allSatisfy({ names.contains($0) || $0.hasPrefix(prefix) }) else {
            throw RequestRefusal.unknownField
        }
        return Form(fields)
    }

    /// A value of the query; nil where it is absent, malformed, longer than `maximum` characters or holds a control
    /// character: no search is for one, and no database takes them all.
    package func query(_ name: String, maximum: Int = 200) -> String? {
        guard let query = request.uri.query, let fields = try? URLEncoded.parse(query.utf8),
            let value = fields[name], value.count <= maximum
        else { return nil }
        return value.unicodeScalars.contains { $0.properties.generalCategory == .control } ? nil : value
    }

    /// The workspace the caller works in. The route's access made sure that there is one.
    package var membership: Caller.Membership {
        get throws {
            guard let membership = caller?.membership else { throw RequestRefusal.forbidden }
            return membership
        }
    }

    /// Who is signed in. The route's access made sure that somebody is.
    package var signedIn: Caller {
        get throws {
            guard let caller else { throw RequestRefusal.notSignedIn }
            return caller
        }
    }

    /// By whose clock a page says when something was: the reader's own. UTC for nobody in particular.
    package func zone() async throws -> TimeZone {
        guard let caller, let zones else { return .gmt }
        return try await zones(caller)
    }

    /// Whether the page offers an act to the caller.
    package func offers(_ act: Act) -> Bool { caller?.isOffered(act) ?? false }

    /// Refuses an act the policy does not allow the caller, for where one route does several.
    package func demand(_ act: Act) throws {
        if case .denied(let denial) = try signedIn.decide(act, at: now) { throw RequestRefusal(denial) }
    }

    /// Refuses an act on something that the policy does not allow the caller.
    package func demand(_ act: Act, on resource: Resource) throws {
        if case .denied(let denial) = try signedIn.decide(act, on: resource, at: now) { throw RequestRefusal(denial) }
    }

    /// Refuses a form that asks for more than its route always does, unless who sends it has just shown who they are: as a
    /// route that wants fresh proof would, what was typed is carried to where it is shown, and from there back.
    package func demandFreshProof(from page: String) throws {
        let proof = try signedIn.proof
        guard !proof.isFresh(at: now) else { return }
        guard caller?.support == nil else { throw RequestRefusal.needsFreshProof }
        guard proof.hasFactors, let held = HeldForm(path: path, fields: fields) else {
            throw ProofTooOld(page: page, isSignIn: !proof.hasFactors)
        }
        throw FormWithoutProof(held: held)
    }

    /// The form that a machine sent to an unguessable address (RFC 8058, 3.1), at most `maximumBytes`.
    package func machineForm(maximumBytes: Int = 1024) async throws -> [String: String] {
        let body = try await deadline.reading(seconds: BodyDeadline.formSeconds) {
            do { return try await request.body.collect(upTo: maximumBytes) } catch is NIOTooManyBytesError {
                throw RequestRefusal.tooLarge
            }
        }
        return try URLEncoded.parse(body.readableBytesView)
    }

    /// Reads an upload: the token first, then one file, handed on piece by piece. Returns the file's name.
    ///
    /// `admit` is asked once, when the token was right: what it throws refuses the rest.
    package func upload(
        _ field: String, maximumBytes: Int, admit: () async throws -> Void = {}, _ chunk: ([UInt8]) throws -> Void
    ) async throws -> String {
        var reader = try UploadReader(
            contentType: request.headers[.contentType], file: field, maximumBytes: maximumBytes, forgery: forgery)
        try await deadline.reading(seconds: BodyDeadline.uploadSeconds) {
            var isAdmitted = false
            for try await buffer in request.body {
                try reader.read(Array(buffer.readableBytesView), chunk)
                guard reader.isTrusted, !isAdmitted else { continue }
                isAdmitted = true
                try await admit()
            }
        }
        return try reader.finish()
    }
}
