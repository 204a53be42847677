func read(_ text: String?) {
    // ruleid: trap
    let value = try! parse(text)
    // ruleid: trap
    let number = value as! Int
    // ruleid: trap
    fatalError("cannot be")
    // ruleid: trap
    let sure = text.unsafelyUnwrapped
    // ok: trap
    let words = "no try! and no fatalError() here"
    // ok: trap
    let some = try? parse(text)

    // ruleid: forced-unwrap
    let length = text!.count
    // ruleid: forced-unwrap
    let first = list[0]! + 1
    // ruleid: forced-unwrap
    let url = URL(string: text)!
    // ruleid: forced-unwrap
    let home = URL(string: "https://example.org")!
    // ruleid: forced-unwrap
    let named = ["a": 1, "b": 2]["a"]!
    // ok: forced-unwrap
    let isOther = text != nil && !list.isEmpty
    // ok: forced-unwrap
    let greeting = "Hello! Come in."
}
