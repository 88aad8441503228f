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
    private var serve: String { path + "/serve" }
    private var identityFile: String { path + "/identity" }

    /// What tells this directory from another one at the same path; nil if it is not whole.
    ///
    /// A container keeps the directories that were there when it started, also after they are removed and made anew,
    /// or restored from a copy: so the file names the inodes that it was written for.
    func identity() -> String? {
        guard let data = FileManager.default.contents(atPath: identityFile), data.count <= 256 else { return nil }
        let words = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 3, let inodes = inodes(), Array(words.dropFirst()) == inodes else { return nil }
        return words[0]
    }

    /// Whether a socket is where the gate's own should be, and is the one that was bound.
    func hasDockerSocket(inode: UInt64) -> Bool { Self.inode(dockerSocket, S_IFSOCK) == inode }

    /// Nil if the gate's socket isn't there.
    func dockerSocketInode() -> UInt64? { Self.inode(dockerSocket, S_IFSOCK) }

    private func inodes() -> [String]? {
        guard let own = Self.inode(path, S_IFDIR), let below = Self.inode(serve, S_IFDIR) else { return nil }
        return [String(own), String(below)]
    }

    private static func inode(_ path: String, _ kind: mode_t) -> UInt64? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == kind else { return nil }
        return UInt64(status.st_ino)
    }

    /// Makes the directories and files, or brings them up to date; files that are right are not touched.
    ///
    /// `makeIdentity` is asked if the directories are not the ones that the identity was made for.
    func prepare(capsText: String, keys: CompanyKeys, makeIdentity: () -> String) throws(GateError) {
        try makeDirectory(path, mode: 0o750, owner: 0)
        try makeDirectory(serve, mode: 0o700, owner: Self.userID)
        if identity() == nil, let inodes = inodes() {
            try write(([makeIdentity()] + inodes).joined(separator: " ") + "\n", to: "identity")
        }
        try write(capsText, to: "caps.json")
        try write(keys.token(for: .relayToRuntime), to: "relay.token")
        try write(keys.token(for: .sandboxToRuntime), to: "sandbox.token")
    }

    /// Lets the runtime's user connect to the socket that was just bound.
    func share(socket: String) throws(GateError) { try give(socket, mode: 0o660, owner: 0) }

    private func makeDirectory(_ path: String, mode: mode_t, owner: UInt32) throws(GateError) {
        if mkdir(path, mode) != 0 && errno != EEXIST { throw failure("make the directory \(path)") }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw GateError("make the directory \(path): something else is there")
        }
        try give(path, mode: mode, owner: owner)
    }

    private func give(_ path: String, mode: mode_t, owner: UInt32) throws(GateError) {
        // The runtime's own user owns everything already.
        if geteuid() != Self.userID, chown(path, owner, Self.userID) != 0 {
            let whom = "as whom the runtimes run: the relay has to be root or that user"
            throw failure("give \(path) to user \(Self.userID), \(whom)")
        }
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
