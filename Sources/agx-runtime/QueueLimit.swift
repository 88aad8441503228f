import AgxModel
import ManifestFormat
import ResourceAPI

/// The rules of the model, and an end to how many tasks may wait.
struct QueueLimit: ObjectAdmission {
    /// The most tasks of a company that are not over.
    static let maximumTasks = 20_000

    let queued: @Sendable () -> Int

    func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue] {
        if case .create(let object) = candidate, object["kind"]?.string == AgentTask.kind,
            queued() >= Self.maximumTasks
        {
            throw StatusError(
                .tooManyRequests,
                "\(Self.maximumTasks) tasks of this company are not over yet, which is the most there may be",
                retryAfterSeconds: 30,
            )
        }
        return try ModelAdmission().issues(with: candidate, by: author, lookup: lookup)
    }
}
