import DockerEngine
import Testing

@Suite("Reading the engine's address", .timeLimit(.minutes(5)))
struct EngineAddressTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let environment: [String: String]
        let transport: EngineAddress.Transport
        var basePath = ""

        var testDescription: String { environment.sorted { $0.key < $1.key }.description }
    }

    private static let verified = EngineAddress.TLSFiles(folder: "/certs", verifiesServer: true)
    private static let unverified = EngineAddress.TLSFiles(folder: "/certs", verifiesServer: false)

    @Test(
        "The environment is read as docker reads it",
        arguments: [
            Case(environment: [:], transport: .unix(path: "/var/run/docker.sock")),
            Case(environment: ["DOCKER_HOST": ""], transport: .unix(path: "/var/run/docker.sock")),
            Case(environment: ["DOCKER_HOST": "unix://"], transport: .unix(path: "/var/run/docker.sock")),
            Case(environment: ["DOCKER_HOST": "unix:///run/x.sock"], transport: .unix(path: "/run/x.sock")),
            Case(environment: ["DOCKER_HOST": "tcp://h"], transport: .tcp(host: "h", port: 2375)),
            Case(environment: ["DOCKER_HOST": "tcp://h:1"], transport: .tcp(host: "h", port: 1)),
            Case(environment: ["DOCKER_HOST": "h:1"], transport: .tcp(host: "h", port: 1)),
            Case(environment: ["DOCKER_HOST": "tcp://:9"], transport: .tcp(host: "localhost", port: 9)),
            Case(environment: ["DOCKER_HOST": "tcp://[::1]:9"], transport: .tcp(host: "::1", port: 9)),
            Case(
                environment: ["DOCKER_HOST": "tcp://h:1/engine/"],
                transport: .tcp(host: "h", port: 1),
                basePath: "/engine",
            ),
            Case(
                environment: ["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs"],
                transport: .tls(host: "h", port: 2376, files: verified),
            ),
            Case(
                environment: ["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "0", "DOCKER_CERT_PATH": "/certs"],
                transport: .tls(host: "h", port: 2376, files: verified),
            ),
            Case(
                environment: ["DOCKER_HOST": "tcp://h", "DOCKER_TLS": "1", "DOCKER_CERT_PATH": "/certs"],
                transport: .tls(host: "h", port: 2376, files: unverified),
            ),
            Case(
                environment: ["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "1", "HOME": "/home/me"],
                transport: .tls(
                    host: "h",
                    port: 2376,
                    files: .init(folder: "/home/me/.docker", verifiesServer: true),
                ),
            ),
            Case(
                environment: ["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "", "DOCKER_CERT_PATH": "/certs"],
                transport: .tcp(host: "h", port: 2375),
            ),
            Case(
                environment: ["DOCKER_HOST": "unix:///x", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs"],
                transport: .unix(path: "/x"),
            ),
        ],
    )
    func environment(_ example: Case) throws {
        let address = try EngineAddress(environment: example.environment)
        #expect(address.transport == example.transport)
        #expect(address.basePath == example.basePath)
    }

    @Test(
        "An address that can't be used is refused with a reason",
        arguments: [
            "ssh://h", "npipe:////./pipe/x", "fd://", "unix://relative", "tcp://h:0", "tcp://h:99999", "tcp://a b",
            "unix:///" + String(repeating: "x", count: 120), "http://h",
        ],
    )
    func refused(host: String) {
        let error = #expect(throws: DockerError.self) { try EngineAddress(environment: ["DOCKER_HOST": host]) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.daemonMessage?.isEmpty == false)
    }

    @Test("A pinned API version is kept, and a malformed one refused")
    func pinned() throws {
        #expect(try EngineAddress(environment: ["DOCKER_API_VERSION": "1.44"]).pinnedVersion == APIVersion(1, 44))
        #expect(throws: DockerError.self) { try EngineAddress(environment: ["DOCKER_API_VERSION": "new"]) }
    }

    @Test("TLS files that aren't there are a clear error, before anything is sent")
    func missingFiles() {
        let files = EngineAddress.TLSFiles(folder: "/nonexistent-folder", verifiesServer: true)
        let error = #expect(throws: DockerError.self) {
            try DockerClient(EngineAddress(.tls(host: "h", port: 1, files: files)))
        }
        #expect(error?.code == .invalidAddress)
        #expect(error?.message.contains("/nonexistent-folder/ca.pem") == true)
    }
}
