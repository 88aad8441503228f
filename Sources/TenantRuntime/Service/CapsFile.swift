import Foundation
import Glibc
import Synchronization

/// The caps file that the relay writes; read again only when it has changed.
package final class CapsFile: Sendable {
    private struct Stamp: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }
    private struct State {
        var stamp: Stamp?
        var caps = RuntimeCaps()
        var problem: TenantRuntimeError?
    }

    private let path: String
    private let state = Mutex(State())

    /// The caps are the defaults until there is a file at `path`.
    package init(path: String) { self.path = path }

    /// The caps as they are now; those before if the file cannot be read, which `problem` then tells.
    package func current() -> RuntimeCaps {
        state.withLock { state in
            var status = stat()
            guard stat(path, &status) == 0 else {
                state.stamp = nil
                return state.caps
            }
            let stamp = Stamp(
                inode: UInt64(status.st_ino),
                size: Int64(status.st_size),
                seconds: status.st_mtim.tv_sec,
                nanoseconds: status.st_mtim.tv_nsec,
            )
            if stamp != state.stamp {
                state.stamp = stamp
                read(into: &state)
            }
            return state.caps
        }
    }

    /// Why the file as it is now could not be read, nil if it could.
    package var problem: TenantRuntimeError? { state.withLock { $0.problem } }

    private func read(into state: inout State) {
        do {
            state.caps = try JSONDecoder().decode(RuntimeCaps.self, from: Data(contentsOf: URL(filePath: path)))
            state.problem = nil
        } catch {
            state.problem = TenantRuntimeError(.configuration, "read the caps from \(path): \(error)")
        }
    }
}
