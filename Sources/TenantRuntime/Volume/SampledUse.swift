/// What the shim's sampler has seen of a run's processes: the most of each, not of one moment.
struct SampledUse: Sendable, Hashable {
    /// Linux tells processes' times in hundredths of a second, whatever its own clock.
    private static let ticksPerSecond = 100.0
    /// In KiB: a pebibyte, more than any machine has.
    private static let maximumMemory: Int64 = 1 << 40

    var processorSeconds: Double
    var memoryBytes: Int64

    /// Reads `TICKS PAGES KIB_PER_PAGE`, written twice; nil for anything else, such as a line caught half-written.
    init?(_ line: String) {
        let numbers = line.split(separator: " ").map { Int64($0) }
        guard numbers.count == 6, numbers[..<3] == numbers[3...], let ticks = numbers[0], let pages = numbers[1],
            let size = numbers[2], pages >= 0, (1...1024).contains(size), pages <= Self.maximumMemory / size,
            let seconds = ProcessorTimes.bounded(Double(ticks) / Self.ticksPerSecond)
        else { return nil }
        processorSeconds = seconds
        memoryBytes = pages * size * 1024
    }
}
