import AgxModel
import ManifestFormat

/// Counts come from agents, so that no sum and no difference may trap: all stay in 0...10^15.
extension Run.TokenCounts {
    private static let largest: Int64 = 1_000_000_000_000_000

    init(input: Int64, output: Int64, cacheRead: Int64, cacheWrite: Int64) {
        self.init()
        (self.input, self.output) = (Self.clamped(input), Self.clamped(output))
        (self.cacheRead, self.cacheWrite) = (Self.clamped(cacheRead), Self.clamped(cacheWrite))
    }

    static func + (left: Self, right: Self) -> Self {
        Self(
            input: left.input &+ right.input,
            output: left.output &+ right.output,
            cacheRead: left.cacheRead &+ right.cacheRead,
            cacheWrite: left.cacheWrite &+ right.cacheWrite,
        )
    }

    /// Bucket by bucket; 0 where more would be taken away than there is.
    static func - (left: Self, right: Self) -> Self {
        Self(
            input: left.input &- right.input,
            output: left.output &- right.output,
            cacheRead: left.cacheRead &- right.cacheRead,
            cacheWrite: left.cacheWrite &- right.cacheWrite,
        )
    }

    /// The smaller count of each bucket.
    func limited(to other: Self) -> Self {
        Self(
            input: min(input, other.input),
            output: min(output, other.output),
            cacheRead: min(cacheRead, other.cacheRead),
            cacheWrite: min(cacheWrite, other.cacheWrite),
        )
    }

    private static func clamped(_ count: Int64) -> Int64 { min(max(count, 0), largest) }
}

extension JSONValue {
    /// A member that counts something, in 0...10^15; 0 if it is missing or anything else.
    func count(_ name: String) -> Int64 { min(max(self[name]?.integer ?? 0, 0), 1_000_000_000_000_000) }

    /// A member that is an amount of US dollars, in 0...10^9; nil if it is missing or anything else.
    func dollars(_ name: String) -> Double? {
        switch self[name] {
        case .number(let amount) where (0...1e9).contains(amount): amount
        case .integer(let amount) where (0...1_000_000_000).contains(amount): Double(amount)
        default: nil
        }
    }
}
