/// One of the five fields of a cron expression: the values at which it holds.
struct CronField: Sendable, Hashable {
    /// Bit n stands for the value n, 0 to 59.
    var values: UInt64 = 0
    /// Whether it begins with `*`, with or without a step.
    var isStar = false

    func contains(_ value: Int64) -> Bool { values & (1 << UInt64(value)) != 0 }

    /// The values at which it holds, ascending.
    var all: [Int64] { (0..<64).filter { contains($0) } }
}
