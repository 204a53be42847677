import Foundation
import Primitives

/// A conversation over a connection that stands: commands one after the other, each with its responses. Used by one
/// thread; blocks.
final class IMAPSession {
    /// Responses to one command at most.
    static let maximumResponses = 100_000
    /// Octets of a server's words that are kept.
    static let maximumRefusal = 300
    /// Octets of all responses to one command at most.
    static let maximumBytes = 4 * 1_048_576

    private let wire: any Wire
    private var reader = ResponseReader()
    private var ready: [Response] = []
    private var count = 0
    private(set) var capabilities: Set<String> = []
    /// The server's own words when it last said no, for whoever set the mailbox up: they may quote a name or an address.
    private(set) var refusal: String?

    init(_ wire: any Wire) { self.wire = wire }

    /// What an untagged response said, and with which code the command was answered.
    struct Reply {
        let data: [(name: String, number: UInt32?, values: [Token])]
        let code: [String]

        func values(_ name: String) -> [[Token]] { data.filter { $0.name == name }.map(\.values) }
    }

    /// A command and the server's yes.
    func ask(_ parts: CommandPart...) throws(IMAPFailure) -> Reply { try ask(parts) }

    func ask(_ parts: [CommandPart]) throws(IMAPFailure) -> Reply {
        count += 1
        let tag = "K\(count)"
        let command = EncodedCommand(tag: tag, parts, waits: !capabilities.contains("LITERAL+"))
        var reply: [(String, UInt32?, [Token])] = []
        for (index, piece) in command.pieces.enumerated() {
            try wire.write(piece)
            let isLast = index == command.pieces.count - 1
            if let code = try hear(tag, into: &reply, untilGoOn: !isLast) { return Reply(data: reply, code: code) }
        }
        throw .malformed
    }

    /// Until the answer with this tag, whose code it returns; or until the server wants the literal: nil.
    private func hear(
        _ tag: String, into reply: inout [(String, UInt32?, [Token])], untilGoOn: Bool
    ) throws(IMAPFailure) -> [String]? {
        var bytes = 0
        while true {
            switch try next(&bytes) {
            case .goOn:
                guard untilGoOn else { throw .malformed }
                return nil
            case .status(nil, .bye, _): throw .unavailable
            case .status(nil, _, _): continue
            case .status(tag, .ok, let code):
                guard !untilGoOn else { throw .malformed }
                return code
            case .status(tag, _, let code): throw Self.failure(code)
            case .status: throw .malformed
            case .data(let name, let number, let values):
                guard reply.count < Self.maximumResponses else { throw .malformed }
                if name == "CAPABILITY" { note(values.compactMap(\.atom)) }
                reply.append((name, number, values))
            }
        }
    }

    private func next(_ bytes: inout Int) throws(IMAPFailure) -> Response {
        while ready.isEmpty {
            let more = try wire.read()
            bytes += more.count
            guard bytes <= Self.maximumBytes else { throw .malformed }
            for pieces in try reader.take(more) {
                let response = try ResponseParser.parse(pieces)
                if case .status(_, let status, _) = response, [.no, .bad, .bye].contains(status) { keep(pieces) }
                ready.append(response)
            }
        }
        return ready.removeFirst()
    }

    private func keep(_ pieces: [ResponseReader.Piece]) {
        guard case .text(let line)? = pieces.first else { return }
        // Without the tag, which is ours.
        let words = line.drop { $0 != 0x20 }.dropFirst().prefix(Self.maximumRefusal)
        let text = String(decoding: words, as: UTF8.self)
        refusal = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    private func note(_ names: [String]) { capabilities = Set(names.prefix(200).map { $0.uppercased() }) }

    /// The codes of RFC 5530 and RFC 3501, 7.1.
    static func failure(_ code: [String]) -> IMAPFailure {
        switch code.first {
        case "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED": .unauthorized
        case "OVERQUOTA": .full
        case "UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "CONTACTADMIN": .unavailable
        default: .rejected
        }
    }
}

// Getting in and out.
extension IMAPSession {
    /// With what the server takes: by SASL, or by the plain command where it is not forbidden. The connection is
    /// encrypted, so that a password in the clear is not.
    func signIn(_ account: IMAPAccount) throws(IMAPFailure) {
        _ = try ask(.words("CAPABILITY"))
        let password = account.password.reveal()
        do throws(IMAPFailure) {
            if capabilities.contains("AUTH=PLAIN") {
                try authenticate(Data([0] + account.user.utf8 + [0] + password.utf8).base64EncodedString())
            } else if !capabilities.contains("LOGINDISABLED") {
                _ = try ask(.words("LOGIN"), .value(account.user), .value(password))
            } else {
                throw IMAPFailure.noCommonSignIn
            }
        } catch {
            // Many servers say no without a code.
            throw error == .rejected ? IMAPFailure.unauthorized : error
        }
        // Most tell more once they know who it is.
        _ = try ask(.words("CAPABILITY"))
    }

    private func authenticate(_ secret: String) throws(IMAPFailure) {
        if capabilities.contains("SASL-IR") {
            _ = try ask(.words("AUTHENTICATE PLAIN \(secret)"))
        } else {
            try answerChallenge(secret)
        }
    }

    private func answerChallenge(_ secret: String) throws(IMAPFailure) {
        count += 1
        let tag = "K\(count)"
        var ignored: [(String, UInt32?, [Token])] = []
        try wire.write(Array("\(tag) AUTHENTICATE PLAIN\r\n".utf8))
        guard try hear(tag, into: &ignored, untilGoOn: true) == nil else { throw .malformed }
        try wire.write(Array("\(secret)\r\n".utf8))
        _ = try hear(tag, into: &ignored, untilGoOn: false)
    }

    /// Says good-bye and does not mind how that is taken.
    func leave() { _ = try? ask(.words("LOGOUT")) }
}
