/// A budget that is spent at once and comes back with time, to bound how often something is done.
package struct TokenBucket: Sendable, Hashable {
    /// The most that can be spent at once.
    package let capacity: Double
    /// What comes back in a second.
    package let perSecond: Double
    private var level: Double
    private var last: Duration?

    /// A full bucket; both figures must be above zero.
    package init(capacity: Double, perSecond: Double) {
        self.capacity = max(capacity, 1)
        self.perSecond = max(perSecond, 0.001)
        level = self.capacity
    }

    /// Spends `cost`, at most the capacity, and gives nil; or spends nothing, and says how long to wait for it.
    ///
    /// `now` is a reading of a clock that is never set; one that went backwards counts as standing still.
    package mutating func take(_ cost: Double, at now: Duration) -> Duration? {
        if let last, now > last { level = min(capacity, level + (now - last).seconds * perSecond) }
        last = max(now, last ?? now)
        let cost = min(cost, capacity)
        guard level < cost else {
            level -= cost
            return nil
        }
        return .seconds((cost - level) / perSecond)
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
