import Foundation
import Hummingbird
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// The least that an answer over TLS can cost: Hummingbird routes that return bytes from files, `DIRECTORY/NAME.body`.
struct BareServer {
    let directory: String
    let port: Int

    func run() async throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let router = Router()
        for file in try FileManager.default.contentsOfDirectory(atPath: directory) where file.hasSuffix(".body") {
            let body = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(file)")))
            router.get(RouterPath("/\(file.dropLast(5))")) { _, _ in
                Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
            }
        }
        // The least that an answer without an end can cost.
        router.get("/idle") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody { writer in
                    try await Task.sleep(for: .seconds(600))
                    try await writer.finish(nil)
                },
            )
        }
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(directory + "/server.crt").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: directory + "/server.key", format: .pem)),
        )
        let application = Application(
            router: router,
            server: try .tls(.http1(), tlsConfiguration: tls),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
        )
        try await application.runService()
    }
}
