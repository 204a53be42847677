func store(_ tx: Transaction, name: String, table: String, reason: StaticString) throws {
    // ruleid: sql-from-text
    try tx.run(SQL(stringLiteral: "SELECT 1 FROM \(table)"))
    // ruleid: sql-from-text
    try tx.run(SQL(name))
    // ruleid: sql-from-text
    let make = SQL.init
    // ok: sql-from-text
    try tx.run(SQL("SELECT 1"))
    // ok: sql-from-text
    let fragment: SQL = "workspace_id = \(name)"

    // ruleid: sql-words-in-plain-text
    let text: String = "SELECT id FROM person WHERE name = '\(name)'"
    // ruleid: sql-words-in-plain-text
    let sum = "DELETE FROM person WHERE name = '" + name + "'"
    // ruleid: sql-words-in-plain-text
    let form = String(format: "UPDATE person SET name = '%@'", name)
    // ok: sql-words-in-plain-text
    try tx.run("SELECT id FROM person WHERE name = \(name)")

    // ruleid: libpq-called
    let result = PQexec(pointer, text)
    // ok: libpq-called
    let pqexec = "PQexec of libpq"

    // ruleid: system-scope-without-reason
    try await database.transaction(.system(name)) { tx in }
    // ok: system-scope-without-reason
    try await database.transaction(.system("looks for what is due")) { tx in }
}
