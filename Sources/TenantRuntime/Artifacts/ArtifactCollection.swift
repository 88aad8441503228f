import AgxModel

/// The artifacts of one run in the making: what is listed, and what is still to be read.
struct ArtifactCollection: Sendable, Hashable {
    /// Files to be read, the next one last.
    var pending: [ArtifactCandidate]
    var artifacts: [Run.Artifact] = []
    var omitted: Int
    /// Of the artifacts so far.
    var bytes: Int64 = 0

    init(_ candidates: [ArtifactCandidate], omitted: Int) {
        pending = candidates.reversed()
        self.omitted = omitted
    }

    /// Whether every file was read or left out.
    var isDone: Bool { pending.isEmpty }
}
