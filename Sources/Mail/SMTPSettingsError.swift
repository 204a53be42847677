/// Why a mail server's address was not understood. Never quotes the address, which holds a password.
package enum SMTPSettingsError: Error, Hashable, CaseIterable, CustomStringConvertible {
    case notAnSMTPAddress, badHost, badPort, badUser, badPassword, unknownOption, badOption
    case plaintextNotAllowed, optionContradictsScheme

    /// A sentence with the fix.
    package var description: String {
        switch self {
        case .notAnSMTPAddress:
            "Write the mail server as smtp://user:password@host:587 or smtps://user:password@host:465."
        case .badHost:
            "The host of the mail server must be a name such as mail.example.org, or an address (IPv6 in brackets)."
        case .badPort: "The port of the mail server must be a number from 1 to 65535."
        case .badUser:
            "The user name of the mail server must be %-encoded where it has special characters."
        case .badPassword:
            "The password of the mail server must follow the user name, %-encoded where it has special characters."
        case .unknownOption: "After the mail server's host only the options tls, ca and ehlo are known."
        case .badOption: "tls must be none, ca the absolute path of a file, ehlo a host name."
        case .plaintextNotAllowed: "tls=none is allowed only in local mode. Use smtp:// with STARTTLS or smtps://."
        case .optionContradictsScheme: "tls=none goes with smtp://, not with smtps://."
        }
    }
}
