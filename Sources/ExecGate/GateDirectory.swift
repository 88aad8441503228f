import AgxSecurity
import Foundation

/// One company's gate directory on the host, mounted into its runtime at `/run/agx`.
///
/// Owned by root and readable by the runtime's user: `docker.sock`, `caps.json`, and the tokens; in `serve/`, the one
/// directory that the runtime may write, its own socket.
struct GateDirectory: Sendable {
    /// `sun_path` of Linux has 108 bytes, the last of them a NUL.
    static let longestSocketPath = 107
    static let userID: UInt32 = 1000

    let path: String

    var dockerSocket: String { path + "/docker.sock" }
    var runtimeSocket: String { path + "/serve/runtime.sock" }

    /// Makes the directories and files, or brings them up to date; files that are right are not touched.
    func prepare(capsText: String, keys: CompanyKeys) throws(GateError) {
        try makeDirectory(path, mode: 0o750, owner: 0)
        try makeDirectory(path + "/serve", mode: 0o700, owner: Self.userID)
        try write(capsText, to: "caps.json")
        try write(keys.token(for: .relayToRuntime), to: "relay.token")
        try write(keys.token(for: .sandboxToRuntime), to: "sandbox.token")
    }

    /// Lets the runtime's user connect to the socket that was just bound.
    func share(socket: String) throws(GateError) { try give(socket, mode: 0o660, owner: 0) }

    func remove() throws(GateError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch CocoaError.fileNoSuchFile {
            return
        } catch {
            throw GateError("remove the gate directory \(path): \(error)")
        }
    }

    private func makeDirectory(_ path: String, mode: mode_t, owner: UInt32) throws(GateError) {
        if mkdir(path, mode) != 0 && errno != EEXIST { throw failure("make the directory \(path)") }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw GateError("make the directory \(path): something else is there")
        }
        try give(path, mode: mode, owner: owner)
    }

    private func give(_ path: String, mode: mode_t, owner: UInt32) throws(GateError) {
        // Without root the relay must run as the runtime's own user, and owns everything already.
        if geteuid() == 0 && chown(path, owner, Self.userID) != 0 { throw failure("change the owner of \(path)") }
        guard chmod(path, mode) == 0 else { throw failure("change the mode of \(path)") }
    }

    private func write(_ text: String, to name: String) throws(GateError) {
        let file = path + "/" + name
        if let present = FileManager.default.contents(atPath: file), present == Data(text.utf8) { return }
        let temporary = file + ".new"
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: temporary))
        } catch {
            throw GateError("write \(temporary): \(error)")
        }
        try give(temporary, mode: 0o440, owner: 0)
        guard rename(temporary, file) == 0 else { throw failure("rename \(temporary)") }
    }

    private func failure(_ attempt: String) -> GateError {
        GateError("\(attempt): \(String(cString: strerror(errno)))")
    }
}
