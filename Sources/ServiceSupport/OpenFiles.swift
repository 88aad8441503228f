import Glibc

/// How many files the process may have open.
package enum OpenFiles {
    /// Programs that ask for no limit at all get this one.
    private static let most: rlim_t = 1 << 20

    /// Raises the limit to what the system allows, as Go programs do.
    ///
    /// The soft limit is low for the sake of programs that use select(2). False if it can't be raised.
    @discardableResult
    package static func raiseLimit() -> Bool {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return false }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, most))
        return setrlimit(resource, &limit) == 0
    }
}
