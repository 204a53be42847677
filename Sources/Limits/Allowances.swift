// Everything Klatch limits, and why. The published list is made of these values: see `PublishedLimits`.
//
// Strangers and a known device: a browser that has signed in to the account before proves so with a cookie. Where a
// limit has two forms, that browser has the second for itself once the first is used up: strangers cannot empty it
// (AT-13).

private let minute = 60
private let hour = 3_600
private let day = 86_400

extension Limit {
    package static let all: [Limit] = [
        signInMail, signInMailOnKnownDevice, codeTry, codeTryOnKnownDevice, passwordTry, passwordTryOnKnownDevice,
        secondFactorTry, secondFactorTryOnKnownDevice, recoveryCodeTry, passkeyTry, providerVisit,
        providerVisitOnKnownDevice, providerCallback, providerCallbackOnKnownDevice, refusedLink, linkUse, apiRequest,
        refusedToken, directoryRequest, invitation, addressChange, supportRequest, rosterImport, programFile,
        contactImport, outreachFile,
        testRound, mailboxConnection, joinMail, joinCode, calendarUpload, calendarConnect,
        bookingHold, bookingMail, pollMail, pollAnswer, flawReport, flawMail, signInMailBudget, mailBudget,
    ]

    // MARK: - Signing in

    package static let signInMail = Limit(
        "sign-in-mail",
        """
        A mail that got lost may be asked for again at once, twice. Nobody's inbox is to be filled by others, and a \
        stranger who asks in somebody's name does not use up what that person's own browser may ask for, nor, from one \
        network, what the person may ask for from another.
        """,
        [
            .per(.addressInBrowser, 3, each: 15 * minute, burst: 3),
            .per(.addressFromPeer, 6, each: 15 * minute, burst: 6),
            .per(.address, 30, each: 15 * minute, burst: 30),
            .per(.peer, 120, each: hour, burst: 40), .per(.network, 480, each: hour, burst: 160),
        ])

    package static let signInMailOnKnownDevice = Limit(
        "sign-in-mail-known-device",
        """
        A browser that has signed in before depends neither on its neighbours in the network nor on strangers: this is \
        its own when the others' is used up.
        """,
        [.per(.addressInBrowser, 3, each: 15 * minute, burst: 3)])

    package static let codeTry = Limit(
        "code-try",
        """
        A mailed code has 37 bits. At ten tries an hour for each address, from all networks and over all codes \
        together, guessing it within a year is less likely than one in a million.
        """,
        [
            .per(.address, 5, each: hour, burst: 5), .per(.peer, 30, each: hour, burst: 30),
            .per(.network, 120, each: hour, burst: 120),
        ])

    package static let codeTryOnKnownDevice = Limit(
        "code-try-known-device", "A known browser's own ten tries an hour, which strangers cannot use up.",
        [.per(.addressInBrowser, 5, each: hour, burst: 5)])

    package static let passwordTry = Limit(
        "password-try",
        """
        Against trying many people's passwords from one place; tries at one account are slowed by a delay besides. \
        Checking a password costs a quarter of a second of computing, which nobody shall spend for us without bound.
        """,
        [.per(.peer, 60, each: hour, burst: 20), .per(.network, 240, each: hour, burst: 80)])

    package static let passwordTryOnKnownDevice = Limit(
        "password-try-known-device", "A known browser does not wait for what others try in its network.",
        [.per(.accountInBrowser, 30, each: hour, burst: 20)])

    package static let secondFactorTry = Limit(
        "second-factor-try",
        """
        A code of an authenticator has six digits, and three of them count at any time: at most 25 tries a day leave a \
        chance of less than one in ten thousand a day. Whoever gets here has shown a first factor.
        """,
        [.per(.account, 5, each: hour, burst: 5, "hour"), .per(.account, 10, each: day, burst: 15, "day")])

    package static let secondFactorTryOnKnownDevice = Limit(
        "second-factor-try-known-device", "The same, which somebody who has stolen the first factor cannot use up.",
        [
            .per(.accountInBrowser, 5, each: hour, burst: 5, "hour"),
            .per(.accountInBrowser, 10, each: day, burst: 15, "day"),
        ])

    package static let recoveryCodeTry = Limit(
        "recovery-code-try",
        """
        Recovery codes are too long to guess, and the last way in: a right one is never refused. Only wrong ones are \
        counted.
        """,
        [.per(.peer, 30, each: hour, burst: 10), .per(.network, 120, each: hour, burst: 40)])

    package static let passkeyTry = Limit(
        "passkey-try",
        "A passkey cannot be guessed; checking what pretends to be one costs a little. Only refused ones are counted.",
        [.per(.peer, 120, each: hour, burst: 40), .per(.network, 480, each: hour, burst: 160)])

    package static let providerVisit = Limit(
        "provider-visit",
        "Each visit to a sign-in provider leaves something waiting here, for ten minutes.",
        [.per(.peer, 120, each: hour, burst: 40), .per(.network, 480, each: hour, burst: 160)])

    package static let providerVisitOnKnownDevice = Limit(
        "provider-visit-known-device",
        "A browser in which somebody has signed in before does not wait for its neighbours in the network.",
        [.per(.browser, 30, each: hour, burst: 10)])

    package static let providerCallback = Limit(
        "provider-callback",
        "Each answer of a sign-in provider makes us call it. That is not to happen more often than people sign in.",
        [.per(.peer, 120, each: hour, burst: 40), .per(.network, 480, each: hour, burst: 160)])

    package static let providerCallbackOnKnownDevice = Limit(
        "provider-callback-known-device", "The same on the way back.", [.per(.browser, 30, each: hour, burst: 10)])

    // MARK: - Links in mails

    package static let refusedLink = Limit(
        "refused-link",
        """
        The link of a mail cannot be guessed, so one that works is never refused. Whoever keeps showing links that lead \
        nowhere is asked to wait.
        """,
        [.per(.peer, 120, each: hour, burst: 60), .per(.network, 480, each: hour, burst: 240)])

    package static let linkUse = Limit(
        "link-use",
        "Pausing, resuming and leaving by a mailed link: each is noted for ever. Counted by link.",
        [.per(.token, 120, each: hour, burst: 60)])

    package static let flawReport = Limit(
        "flaw-report", "Whoever found a flaw has room for many; whoever only fills the desk has not.",
        [.per(.peer, 20, each: hour, burst: 10), .per(.network, 80, each: hour, burst: 40)])

    package static let flawMail = Limit(
        "flaw-mail",
        "Anybody can write somebody's address as the sender: few receipts go there, and few reports fill the desk. The mail "
            + "server keeps what is too much, and brings it later.",
        [.per(.address, 10, each: day, burst: 10), .per(.installation, 40, each: hour, burst: 40)])

    // MARK: - Programs

    package static let apiRequest = Limit(
        "api-request", "Room for a script that pages through everything, and none for one that runs wild.",
        [.per(.token, 600, each: minute, burst: 200), .per(.workspace, 3_000, each: minute, burst: 1_000)])

    package static let refusedToken = Limit(
        "refused-token", "A token cannot be guessed. Whoever keeps showing wrong ones has a mistake to mend.",
        [.per(.peer, 60, each: hour, burst: 30), .per(.network, 240, each: hour, burst: 120)])

    package static let directoryRequest = Limit(
        "directory-request",
        "Directories send a first synchronisation as fast as they are answered, one person a request.",
        [.per(.workspace, 1_500, each: minute, burst: 500)])

    // MARK: - Doing much at once

    package static let invitation = Limit(
        "invitation", "An invitation is a mail to somebody who has not asked for it. Counted by invitations.",
        [.per(.account, 100, each: day, burst: 50), .per(.workspace, 500, each: day, burst: 200)])

    package static let addressChange = Limit(
        "address-change",
        "Each wish for another address sends mail to an address of somebody's choosing, which may not be theirs.",
        [.per(.account, 5, each: hour, burst: 5), .per(.address, 5, each: hour, burst: 5)])

    package static let supportRequest = Limit(
        "support-request",
        """
        Each request of support is a mail to somebody. Taking one back and asking again is another; whether anybody has \
        the address makes no difference.
        """,
        [.per(.account, 10, each: hour, burst: 10), .per(.address, 5, each: day, burst: 5)])

    package static let rosterImport = Limit(
        "roster-import", "A large file keeps a processor busy for seconds.",
        [.per(.workspace, 20, each: hour, burst: 30)])

    package static let programFile = Limit(
        "program-file", "Past rounds and holidays are small files, and a file to put right takes a few tries.",
        [.per(.workspace, 120, each: hour, burst: 60)])

    package static let contactImport = Limit(
        "contact-import", "A large file of contacts keeps a processor busy for a second.",
        [.per(.account, 20, each: hour, burst: 10)])

    package static let outreachFile = Limit(
        "outreach-file",
        "A file for a mail is read, sealed and kept; a few mails with a few files each are written in one go.",
        [.per(.account, 120, each: hour, burst: 40)])

    package static let testRound = Limit(
        "test-round", "Whoever tries out a program sends mail to themselves only, and needs a few tries.",
        [.per(.workspace, 30, each: hour, burst: 10)])

    // MARK: - Joining by a link that was passed on

    package static let joinMail = Limit(
        "join-mail",
        """
        Whoever has a link to join by can have a code mailed to any address. Nobody's inbox is to be filled that way. A \
        whole office may follow one link at the same time.
        """,
        [
            .per(.address, 5, each: hour, burst: 3), .per(.peer, 240, each: hour, burst: 120),
            .per(.network, 960, each: hour, burst: 480),
        ])

    package static let joinCode = Limit(
        "join-code",
        "A mailed code has 37 bits, and one code takes ten tries. Counted by address, over all codes together.",
        [
            .per(.address, 15, each: hour, burst: 15), .per(.peer, 240, each: hour, burst: 120),
            .per(.network, 960, each: hour, burst: 480),
        ])

    // MARK: - Mailboxes

    package static let mailboxConnection = Limit(
        "mailbox-connection",
        """
        Connecting a mailbox calls a server that a person named, with a password. It is not to be a way of trying servers \
        or passwords out.
        """,
        [.per(.account, 20, each: hour, burst: 10)])

    // MARK: - Meetings

    package static let calendarUpload = Limit(
        "calendar-upload", "A large calendar keeps a processor busy for a moment.",
        [.per(.account, 60, each: hour, burst: 20)])

    package static let calendarConnect = Limit(
        "calendar-connect",
        "Each calendar that is connected, or read because somebody asks, is a call to a server of somebody's choosing.",
        [.per(.account, 60, each: hour, burst: 20)])

    package static let bookingHold = Limit(
        "booking-hold",
        """
        Whoever chooses a time keeps it from others for five minutes. Nobody is to keep a whole week from everybody; a whole \
        office may book at the same time.
        """,
        [
            .per(.browser, 30, each: hour, burst: 12), .per(.peer, 240, each: hour, burst: 120),
            .per(.network, 960, each: hour, burst: 480),
        ])

    package static let bookingMail = Limit(
        "booking-mail",
        """
        A booking is a mail to an address that a guest typed, and one to each host. Nobody's inbox is to be filled that way.
        """,
        [
            .per(.address, 20, each: day, burst: 10), .per(.peer, 240, each: hour, burst: 120),
            .per(.network, 960, each: hour, burst: 480),
        ])

    package static let pollMail = Limit(
        "poll-mail", "Asking people in a poll is mail to addresses that somebody typed.",
        [.per(.account, 200, each: day, burst: 200)])

    package static let pollAnswer = Limit(
        "poll-answer",
        "Whoever has a poll's link can add an answer. Nobody is to fill a poll; a whole office may answer at the same time.",
        [
            .per(.browser, 30, each: hour, burst: 12), .per(.peer, 240, each: hour, burst: 120),
            .per(.network, 960, each: hour, burst: 480),
        ])

    // MARK: - Mail that leaves

    package static let signInMailBudget = Limit(
        "sign-in-mail-budget",
        """
        Mail about accounts: keeps the mail server's good name if much else fails. Charged when a mail is about to leave, \
        so that made-up addresses use nothing of it, and apart from other mail, so that a large round keeps nobody from \
        signing in.
        """,
        [.per(.installation, 3_000, each: hour, burst: 600)])

    package static let mailBudget = Limit(
        "mail-budget",
        "Mail servers distrust a sender who is suddenly loud. What is above the budget is sent later, not dropped.",
        [.per(.workspace, 20_000, each: hour, burst: 10_000), .per(.installation, 50_000, each: hour, burst: 40_000)])
}

extension DelayPolicy {
    package static let all: [DelayPolicy] = [password, secondFactor]

    package static let password = DelayPolicy(
        "password",
        "Three slips cost nothing. Who goes on guessing gets about a hundred tries a day, from everywhere together.",
        free: 3, first: 1, longest: 15 * minute, memory: day)

    package static let secondFactor = DelayPolicy(
        "second-factor", "As for passwords; the number of tries a day is bounded besides.",
        free: 3, first: 1, longest: 15 * minute, memory: day)
}
