import HTTPTypes

/// The statuses handlers answer with (RFC 9110, 15).
package struct HTTPStatus: Sendable, Hashable {
    let code: Int

    /// 100 to 599.
    package init(code: Int) { self.code = code }

    package static let ok = HTTPStatus(code: 200)
    package static let created = HTTPStatus(code: 201)
    package static let noContent = HTTPStatus(code: 204)
    package static let seeOther = HTTPStatus(code: 303)
    package static let notModified = HTTPStatus(code: 304)
    package static let badRequest = HTTPStatus(code: 400)
    package static let unauthorized = HTTPStatus(code: 401)
    package static let forbidden = HTTPStatus(code: 403)
    package static let notFound = HTTPStatus(code: 404)
    package static let methodNotAllowed = HTTPStatus(code: 405)
    package static let conflict = HTTPStatus(code: 409)
    package static let gone = HTTPStatus(code: 410)
    package static let preconditionFailed = HTTPStatus(code: 412)
    package static let contentTooLarge = HTTPStatus(code: 413)
    package static let unprocessableContent = HTTPStatus(code: 422)
    package static let serviceUnavailable = HTTPStatus(code: 503)

    var wire: HTTPResponse.Status { HTTPResponse.Status(code: code) }
}
