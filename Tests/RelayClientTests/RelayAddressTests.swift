import Testing

@testable import RelayClient

@Suite("Relay addresses", .timeLimit(.minutes(5)))
struct RelayAddressTests {
    @Test(
        "an address is read with and without its parts",
        arguments: [
            ("http://127.0.0.1:7878", "http://127.0.0.1:7878"), ("127.0.0.1", "https://127.0.0.1:7878"),
            ("relay.example:9000", "https://relay.example:9000"), ("http://relay.example", "http://relay.example:80"),
            ("https://relay.example/agx/", "https://relay.example:443/agx"), ("http://[::1]:80", "http://[::1]:80"),
        ],
    )
    func reads(text: String, description: String) throws {
        #expect(try RelayAddress(text).description == description)
    }

    @Test(
        "what is no address is refused with its text",
        arguments: ["", "ftp://x", "http://", "http://a:b@c", "http://h:70000", "http://h?x=1"],
    )
    func refuses(text: String) {
        let error = #expect(throws: RelayClientError.self) { try RelayAddress(text) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.message.contains("\"\(text)\"") == true)
    }
}
