import Foundation

/// A directory as `DOCKER_CERT_PATH` names it: `ca.pem`, `cert.pem` and `key.pem`, each where there is one.
struct StubCertificateFolder: Sendable {
    let path: String

    /// Makes it for the scope of `body`.
    static func run(
        authority: StubAuthority?,
        client: StubAuthority.Identity?,
        hasKey: Bool = true,
        _ body: (StubCertificateFolder) async throws -> Void,
    ) async throws {
        let folder = StubCertificateFolder(path: NSTemporaryDirectory() + "agx-certs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        // Only a left-over temporary directory.
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try folder.write("ca.pem", try authority?.text())
        try folder.write("cert.pem", client?.certificate)
        try folder.write("key.pem", hasKey ? client?.key : nil)
        try await body(folder)
    }

    private func write(_ name: String, _ text: String?) throws {
        guard let text else { return }
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }
}
