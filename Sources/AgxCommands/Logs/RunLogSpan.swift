import RelayClient

/// What of a run's outputs is wanted.
struct RunLogSpan: Sendable, Hashable {
    var streams = RunStream.allCases
    /// The byte of each output that it begins with.
    var start: Int64 = 0
    /// How many lines of what there is by now; nil for all.
    var tail: Int?

    /// Whether something is left out that was printed before.
    var isPart: Bool { start > 0 || tail != nil }

    /// The same outputs from their beginning.
    var whole: RunLogSpan { RunLogSpan(streams: streams) }

    /// Whether one output is wanted alone.
    var isSingle: Bool { streams.count == 1 }
}
