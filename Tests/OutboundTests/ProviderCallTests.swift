import Outbound
import Testing

@Suite("A provider's call")
struct ProviderCallTests {
    @Test(
        "that is listed wrongly is found, and matches nothing",
        arguments: [
            ProviderCall("V", "GET", host: "a.example", path: ""),
            ProviderCall("V", "GET", host: "a.example", path: "/"),
            ProviderCall("V", "GET", host: "a.example", path: "x"),
            ProviderCall("V", "GET", host: "a.example", path: "/a//b"),
            ProviderCall("V", "GET", host: "a.example", path: "/a/"),
            ProviderCall("V", "GET", host: "a.example", path: "/{}"),
            ProviderCall("V", "GET", host: "a.example", path: "/{a"),
            ProviderCall("V", "GET", host: "a.example", path: "/x{a}"),
            ProviderCall("V", "GET", host: "a.example", path: "/../x"),
            ProviderCall("V", "GET", host: "a.example", path: "/a?b"),
            ProviderCall("V", "GET", host: "a.example", path: "/%61"),
            ProviderCall("V", "get", host: "a.example", path: "/a"),
            ProviderCall("V", "", host: "a.example", path: "/a"),
            ProviderCall("V", "GET", host: "A.example", path: "/a"),
            ProviderCall("V", "GET", host: "localhost", path: "/a"),
            ProviderCall("V", "GET", host: "8.8.8.8", path: "/a"),
            ProviderCall("V", "GET", host: "a.example:443", path: "/a"),
        ])
    func unsound(_ call: ProviderCall) {
        let list = AllowList([call])
        #expect(list.unsound == [call] && list.calls.isEmpty)
        #expect(throws: CallRefusal.host) { try list.check(method: "GET", url: "https://a.example/a") }
    }
}
