import AgxModel

/// The company's effective caps, as far as the runtime enforces them.
package struct RuntimeCaps: Sendable, Hashable {
    /// Runs at once.
    package var concurrentRuns: Int
    /// The longest that a run may take, and what a task without a timeout gets.
    package var runTimeout: Duration
    /// How much of each output of a run is kept.
    package var runOutput: OutputBound

    /// The most bytes of all runs' artifacts; those of the oldest runs go first.
    package var artifactBytes: Int64

    /// The defaults of the product: 5 runs, 15 minutes, 64 MiB, 10 GiB.
    package init(
        concurrentRuns: Int = 5,
        runTimeout: Duration = .seconds(900),
        runOutput: OutputBound = OutputBound(),
        artifactBytes: Int64 = 10 << 30,
    ) {
        self.concurrentRuns = concurrentRuns
        self.runTimeout = runTimeout
        self.runOutput = runOutput
        self.artifactBytes = artifactBytes
    }
}

extension RuntimeCaps: Decodable {
    private enum CodingKeys: String, CodingKey {
        case concurrentRuns
        case runTimeout
        case runOutput
        case artifacts
    }

    /// Reads `{"concurrentRuns": 5, "runTimeout": "15m", "runOutput": "64Mi", "artifacts": "10Gi"}`; what is left out is
    /// as by default.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        if let runs = try container.decodeIfPresent(Int.self, forKey: .concurrentRuns) {
            concurrentRuns = max(runs, 0)
        }
        if let timeout = try container.decodeIfPresent(GoDuration.self, forKey: .runTimeout) {
            runTimeout = max(timeout.duration, .seconds(1))
        }
        if let output = try container.decodeIfPresent(ByteQuantity.self, forKey: .runOutput) {
            runOutput = OutputBound(bytes: output.bytes)
        }
        if let artifacts = try container.decodeIfPresent(ByteQuantity.self, forKey: .artifacts) {
            artifactBytes = artifacts.bytes
        }
    }
}
