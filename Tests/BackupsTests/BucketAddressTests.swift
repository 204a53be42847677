import Foundation
import Testing

@testable import Backups

@Suite("Where a bucket is")
struct BucketAddressTests {
    @Test(arguments: [
        ("https://s3.example.org/kept", "https://s3.example.org/kept", "/kept/x", false),
        (
            "https://s3.example.org:9000/kept/klatch/", "https://s3.example.org:9000/kept/klatch", "/kept/klatch/x",
            false
        ),
        ("https://10.0.0.7/a.b-c/One/two_3", "https://10.0.0.7/a.b-c/One/two_3", "/a.b-c/One/two_3/x", false),
        ("http://127.0.0.1:9000/kept", "http://127.0.0.1:9000/kept", "/kept/x", true),
    ])
    func read(_ text: String, _ again: String, _ path: String, _ isPlain: Bool) throws {
        let address = try #require(BucketAddress(text))
        #expect(address.text == again && address.path("x") == path && address.isPlain == isPlain)
        #expect(BucketAddress(address.text) == address)
    }

    @Test(arguments: [
        "", "/mnt/backups", "https://s3.example.org", "https://s3.example.org/", "https://s3.example.org/ab",
        "https://s3.example.org/Kept", "https://s3.example.org/kept/..", "https://s3.example.org/kept//x",
        "https://s3.example.org/kept/a%2Fb", "https://s3.example.org/kept?x=1", "https://user:key@s3.example.org/kept",
        "http://s3.example.org/kept", "https://169.254.169.254/kept", "ftp://s3.example.org/kept", "s3://kept/klatch",
        "https://s3.example.org/..kept", "https://s3.example.org/kept/\u{301}",
    ])
    func refused(_ text: String) { #expect(BucketAddress(text) == nil) }
}
