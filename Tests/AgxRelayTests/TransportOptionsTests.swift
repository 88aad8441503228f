import ArgumentParser
import Testing

@testable import agx_relay

@Suite("how agx-relay serve is told to be reached", .timeLimit(.minutes(1)))
struct TransportOptionsTests {
    private static let ours = ["--tls-cert", "c.pem", "--tls-key", "k.pem"]

    @Test(
        "options that don't go together are refused, and the refusal names them",
        arguments: [
            (["--tls-cert", "c.pem"], ["--tls-cert", "--tls-key", "go together"]),
            (["--tls-key", "k.pem"], ["--tls-cert", "--tls-key", "go together"]),
            (["--insecure-http", "--tls-key", "k.pem"], ["--tls-cert", "--tls-key"]),
            (["--insecure-http"] + ours, ["--insecure-http is without TLS"]),
            (["--insecure-http", "--tls-san", "relay.lan"], ["--insecure-http is without TLS", "--tls-san"]),
            (ours + ["--tls-san", "relay.lan"], ["--tls-san is for the relay's own certificate"]),
        ] as [([String], [String])],
    )
    func refused(arguments: [String], words: [String]) {
        let error = #expect(throws: (any Error).self) { try TransportOptions.parse(arguments) }
        let message = error.map { TransportOptions.message(for: $0) } ?? ""
        for word in words { #expect(message.contains(word), "\(message)") }
    }

    /// A short word for each way.
    private func way(_ arguments: [String]) throws -> String {
        switch try TransportOptions.parse(arguments).transport {
        case .plain: "plain"
        case .certificate(let path, let keyPath): "\(path) \(keyPath)"
        case .ownCertificate(let names): "own " + names.joined(separator: " ")
        }
    }

    @Test("the way follows from the options, and is TLS with an own certificate without any")
    func ways() throws {
        #expect(try way([]) == "own ")
        #expect(try way(["--tls-san", "relay.lan", "--tls-san", "10.0.0.1"]) == "own relay.lan 10.0.0.1")
        #expect(try way(Self.ours) == "c.pem k.pem")
        #expect(try way(["--insecure-http"]) == "plain")
        #expect(try TransportOptions.parse([]).listen == "127.0.0.1:7878")
    }

    @Test("nobody is asked who they are only where that is asked for")
    func open() throws {
        let closed = try TransportOptions.parse([])
        #expect(!closed.isOpen([:]) && !closed.isOpen(["AUTH_DISABLED": "0"]) && closed.isOpen(["AUTH_DISABLED": "1"]))
        #expect(try TransportOptions.parse(["--auth-disabled"]).isOpen([:]))
    }
}
