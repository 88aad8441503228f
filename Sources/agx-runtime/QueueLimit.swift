import AgxModel
import ManifestFormat
import ResourceAPI
import TenantRuntime

/// The rules of the model, and an end to how many tasks may wait.
struct QueueLimit: ObjectAdmission {
    let open: @Sendable () -> OpenTasks

    func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue] {
        if case .create(let object) = candidate, object["kind"]?.string == AgentTask.kind,
            let refusal = OpenTaskBounds.refusal(of: object, beside: open())
        {
            throw StatusError(.tooManyRequests, refusal, retryAfterSeconds: 30)
        }
        return try ModelAdmission().issues(with: candidate, by: author, lookup: lookup)
    }
}
