import Foundation
import Primitives

/// Looks whether an address can be listened on before anything else is started: a name of the setting is worth more than
/// the system's error number after a database has come up.
package enum ListenCheck {
    /// Port 0, any free one, is never taken.
    package static func check(_ settings: Settings) throws {
        try check(settings.host, settings.port, of: .listen)
        if let (host, port) = settings.redirect { try check(host, port, of: .redirectListen) }
    }

    static func check(_ host: String, _ port: Int, of setting: SettingName) throws(ListenError) {
        guard port != 0 else { return }
        var hints = addrinfo()
        (hints.ai_flags, hints.ai_socktype) = (AI_PASSIVE, Int32(SOCK_STREAM.rawValue))
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0, let entry = list?.pointee else {
            throw ListenError(setting: setting, address: "\(host):\(port)", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(list) }
        let descriptor = socket(entry.ai_family, entry.ai_socktype, entry.ai_protocol)
        defer { close(descriptor) }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0, listen(descriptor, 1) == 0 else {
            throw ListenError(setting: setting, address: "\(host):\(port)", code: errno)
        }
    }
}

struct ListenError: ExplainedError, Equatable {
    let setting: SettingName
    let address: String
    /// The system's.
    let code: Int32

    var words: (problem: String, fix: String) {
        let name = setting.rawValue
        return switch code {
        case EADDRINUSE:
            (
                "Something listens on \(address) already, perhaps another Klatch.",
                "Stop it, or set \(name) to another port."
            )
        case EACCES:
            (
                "This user may not listen on \(address).",
                "Set \(name) to a port above 1023, or allow it to bind low ports (CAP_NET_BIND_SERVICE)."
            )
        case EADDRNOTAVAIL: ("\(address) is no address of this machine.", "Set \(name) to one that is.")
        default: ("\(address) cannot be listened on: \(String(cString: strerror(code))).", "Set \(name) to another.")
        }
    }
}
