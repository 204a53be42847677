func tell(_ person: Person, _ exchange: Exchange) {
    // ruleid: personal-data-in-log
    logger.info("Wrote to \(person.address)")
    // ruleid: personal-data-in-log
    logger.warning("refused", metadata: ["token": "\(shown.token)", "id": "\(id)"])
    // ok: personal-data-in-log
    logger.info("A mail left.", metadata: ["delivery": "\(delivery.id)"])
    // ok: personal-data-in-log
    logger.error("The address of the mail server is missing.")

    // ruleid: printed
    print(person.name)
    // ruleid: printed
    NSLog("hello")
    // ok: printed
    let fingerprint = printed(person)

    // ruleid: cookie-set-by-hand
    reply.headers.append("Set-Cookie", "id=1")
    // ok: cookie-set-by-hand
    reply.cookies.append(cookie)

    // ruleid: redirect-to-what-was-asked
    return .redirect(to: form["next"])
    // ok: redirect-to-what-was-asked
    return .redirect(to: Self.safe(form["next"]))
}
