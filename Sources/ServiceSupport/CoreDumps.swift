import Glibc

/// What the kernel writes of a process that crashes: all of its memory, its keys too.
package enum CoreDumps {
    /// Turns them off for this process and those that it starts.
    ///
    /// False if that can't be done. The limit alone: a process that isn't dumpable could not be looked at by its own user.
    @discardableResult
    package static func turnOff() -> Bool {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        return setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
    }
}
