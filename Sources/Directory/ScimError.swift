import Primitives
import Web

/// Why the directory's request was refused (RFC 7644, 3.12). `detail` is for whoever runs the directory: English, and
/// never what the request said about a person.
struct ScimError: Error, Equatable {
    /// Words that clients act on (RFC 7644, table 9).
    enum Kind: String {
        case invalidFilter, tooMany, uniqueness, mutability, invalidSyntax, invalidPath, noTarget, invalidValue
    }

    let status: Int
    let kind: Kind?
    let detail: String

    init(_ status: Int, _ kind: Kind? = nil, _ detail: String) {
        self.status = status
        self.kind = kind
        self.detail = detail
    }

    static func invalid(_ kind: Kind, _ detail: String) -> ScimError { ScimError(400, kind, detail) }
    static let unauthorized = ScimError(401, nil, "The bearer token is missing, or does not work.")
    static let notFound = ScimError(404, nil, "There is no such resource.")
    static let changed = ScimError(412, nil, "The resource has changed meanwhile.")
    static let tooOften = ScimError(429, nil, "Too many requests. Retry-After says when the next one is answered.")
    static let lastOwner = ScimError(
        409, nil, "This person is the only owner of the workspace. Make somebody else an owner first.")

    /// What the site itself refuses, in these words.
    init(_ refusal: RequestRefusal) {
        switch refusal {
        case .tooLarge: self.init(413, nil, "The request is larger than 256 KiB.")
        case .wrongType: self.init(415, nil, "Send application/scim+json or application/json.")
        case .notFound: self = .notFound
        case .malformed: self = .invalid(.invalidSyntax, "The body is not JSON, or too deep, or names a member twice.")
        default: self.init(refusal.status, nil, "The request cannot be taken.")
        }
    }

    var reply: Reply {
        let body: JSONValue = .members([
            "schemas": [.string(ScimURN.error)], "status": .string("\(status)"), "detail": .string(detail),
            "scimType": kind.map { .string($0.rawValue) },
        ])
        return .json(body, status: HTTPStatus(code: status), type: ScimURN.mediaType)
    }
}

/// Names of schemas and messages (RFC 7643, 10.3; RFC 7644, 8.2).
enum ScimURN {
    static let mediaType = "application/scim+json"
    static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    /// Ours: what Klatch knows of people and the standard has no name for. Spelled as Entra wants extensions to be.
    static let klatch = "urn:ietf:params:scim:schemas:extension:klatch:2.0:User"
    static let error = "urn:ietf:params:scim:api:messages:2.0:Error"
    static let list = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    static let patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    static let schema = "urn:ietf:params:scim:schemas:core:2.0:Schema"
    static let resourceType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
    static let provider = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
}
