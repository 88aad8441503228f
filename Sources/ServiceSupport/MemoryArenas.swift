import Glibc

/// The pools of memory of glibc's allocator.
package enum MemoryArenas {
    /// `M_ARENA_MAX` of mallopt(3).
    private static let maximumParameter: Int32 = -8

    /// Bounds how many pools there are, for the whole process; call it before threads are made.
    ///
    /// glibc gives threads pools of their own, up to eight for a core, and what is freed in one can't be used by the
    /// others: a relay of 1,000 companies held 70 MB for 47 MB in use. False if the C library has no such bound.
    @discardableResult
    package static func limit(to count: Int32) -> Bool {
        // Its header isn't among those that Swift sees of the C library.
        guard let symbol = dlsym(nil, "mallopt") else { return false }
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        return mallopt(maximumParameter, count) == 1
    }

    /// Gives pages that hold nothing back to the system; false if there were none, or if the C library can't.
    @discardableResult
    package static func giveBack() -> Bool {
        guard let symbol = dlsym(nil, "malloc_trim") else { return false }
        return unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0) == 1
    }
}
