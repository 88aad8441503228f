/// How long rows of the ledger stay after the relay has them, so that it may lose its newest and read them again.
package struct UsageRetention: Sendable, Hashable {
    /// The most rows that the relay has.
    package var inAll: Int
    package var age: Duration
    /// The most that go at a time.
    package var step = 200

    package init(inAll: Int = 5000, age: Duration = .seconds(7 * 86_400)) {
        self.inAll = max(inAll, 0)
        self.age = age
    }
}
