import AgxSecurity
import Foundation
import HTTPTypes
import Logging
import RelayServer
import ResourceAPI
import ServiceLifecycle
import Synchronization

/// A relay's certificates in a test: an authority that clients trust, and what it has issued.
struct TestCertificates {
    let own: OwnCertificates

    init(_ world: RelayWorld, name: String = "tls") throws {
        own = OwnCertificates(
            directory: world.directory + "/" + name,
            names: try CertificateNames(CertificateNames.local),
        )
    }

    func identity() throws -> TLSIdentity { try own.identity(at: Date()) }

    func serverSide() throws -> RelayTLS {
        let identity = try identity()
        return try RelayTLS(certificates: identity.certificates, privateKey: identity.privateKey)
    }

    /// PEM that clients trust.
    func authority() throws -> String { try own.authority() }
}

/// Knows one token.
struct OneToken {
    static let token = "the-token"
    static let header = ("Authorization", "Bearer \(token)")

    static var authenticator: BearerAuthenticator {
        BearerAuthenticator { token in
            token == Self.token ? APIUser(name: "admin", groups: [AdministratorsOnly.group]) : nil
        }
    }
}

extension RelayWorld {
    /// Runs a body while the relay serves TLS on a port of its own.
    func testTLS(
        _ tls: RelayTLS,
        _ change: (inout RelayConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void,
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = try application { configuration in
            configuration.tls = tls
            configuration.authenticator = OneToken.authenticator
            configuration.authorizer = AdministratorsOnly()
            configuration.onListening = { port.yield($0) }
            change(&configuration)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            for await number in ports {
                try await body(number)
                break
            }
            group.cancelAll()
            // The server's end is a cancellation.
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }
}

/// Keeps log lines, and lets a test wait for one.
final class LogRecorder: Sendable {
    let lines = Mutex<[String]>([])
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init() { (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    /// Hummingbird keeps a request's id in the metadata, and needs it.
    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.debug
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { recorder.add("\(event.level): \(event.message)") }
    }

    private func add(_ line: String) {
        lines.withLock { $0.append(line) }
        arrival.yield()
    }

    func count(of text: String) -> Int { lines.withLock { $0.count { $0.contains(text) } } }

    /// Waits until so many lines with the text have come; one test waits at a time.
    func wait(for text: String, count wanted: Int) async {
        if count(of: text) >= wanted { return }
        for await _ in arrivals where count(of: text) >= wanted { return }
    }
}
