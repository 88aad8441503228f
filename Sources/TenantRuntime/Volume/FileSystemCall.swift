import Foundation
import Glibc

/// Turns the result of a system call into a value or a typed error.
enum FileSystemCall {
    /// Makes the call, again as long as a signal interrupts it, and throws what it refused.
    ///
    /// `attempt` says what is being done and on what, such as `read the exit record of run 1f…`.
    @discardableResult
    static func check(_ attempt: @autoclosure () -> String, _ call: () -> Int32) throws(TenantRuntimeError) -> Int32 {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            if code == EINTR { continue }
            throw failure(attempt(), code)
        }
    }

    static func failure(_ attempt: String, _ code: Int32) -> TenantRuntimeError {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            return TenantRuntimeError(.storageFull, "\(attempt): the volume is full (\(reason))")
        case ELOOP, ENOTDIR:
            return TenantRuntimeError(.untrustedFile, "\(attempt): a link or a file stands where a folder belongs")
        case EACCES, EPERM, ENXIO, EISDIR, ENOTEMPTY, ETXTBSY, EAGAIN:
            // Agents own the same files: they can take the rights away, put a folder or a socket there, or hold a lease,
            // for which the kernel sends away whoever doesn't want to wait.
            return TenantRuntimeError(.untrustedFile, "\(attempt): \(reason)")
        default:
            return TenantRuntimeError(.volume, "\(attempt): \(reason)")
        }
    }
}
