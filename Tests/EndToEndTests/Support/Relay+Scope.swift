import DockerEngine
import Foundation
import ManifestFormat
import Testing

/// Runs `body` with a relay that serves, and removes every trace of it on every way out.
///
/// A machine without an engine, without the images or without the programs fails the test. `engine` is another engine
/// than the usual one, `dockerHost` the relay's way to it.
func withRelay(
    engine host: String? = nil,
    dockerHost: String? = nil,
    _ body: @Sendable (Relay) async throws -> Void,
) async throws {
    let engine = try await Engine.checked(host: host)
    let directory = "/tmp/agxe-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let relay = Relay(engine: engine, directory: directory, port: try freePort(), dockerHost: dockerHost ?? host)
    do {
        try await relay.start()
        try await relay.installPlans()
        try await body(relay)
        try await relay.deleteCompanies()
    } catch {
        relay.showLog()
        try? await relay.removeEverything()  // The first error is the one that tells.
        throw error
    }
    try await relay.removeEverything()
}

extension Relay {
    /// Puts the plans that come with the product into the relay.
    func installPlans() async throws {
        let bytes = Array(FileManager.default.contents(atPath: Programs.plans) ?? Data())
        for document in try YAMLDocuments.parse(bytes, source: "plans.yaml") {
            try await api.sendOK(.POST, "\(APIClient.group)/plans", document.value)
        }
    }

    /// Deletes all companies, waits until they are gone, and records what is left of them on the engine.
    func deleteCompanies() async throws {
        let list = try await api.sendOK(.GET, "\(APIClient.group)/companies")
        let names = (list["items"]?.array ?? []).compactMap { $0[path: "metadata", "name"]?.string }
        for name in names { try await api.sendOK(.DELETE, ObjectPath.company(name).path) }
        for name in names { try await api.wait(for: .company(name), "removal") { $0 == nil } }
        let left = try await engine.objects(of: installation)
        #expect(left.isEmpty, "deletion has left something behind")
    }

    func removeEverything() async throws {
        await end(by: SIGTERM)
        let mine = installation
        if !mine.isEmpty { try await engine.removeObjects(of: mine) }
        await engine.client.close()
        try FileManager.default.removeItem(atPath: directory)
    }

    /// Prints the end of the relay's log, and all of its warnings.
    func showLog() {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        let lines = text.split(separator: "\n")
        let warnings = lines.filter { $0.contains("warning") || $0.contains("error") }.suffix(20)
        print("--- relay \(directory): warnings\n\(warnings.joined(separator: "\n"))")
        print("--- relay \(directory): last lines\n\(lines.suffix(15).joined(separator: "\n"))\n---")
    }
}

/// A port of the loopback interface that nobody listens on.
func freePort() throws -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            bind(socket, generic, length) == 0 ? getsockname(socket, generic, &length) : -1
        }
    }
    guard result == 0 else { throw EndToEndError("no free port: errno \(errno)") }
    return Int(UInt16(bigEndian: address.sin_port))
}
