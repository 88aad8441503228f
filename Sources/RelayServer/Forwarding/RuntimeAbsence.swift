import AgxModel
import ManifestFormat
import RecordStore
import ResourceAPI

/// Says why a company's runtime doesn't answer.
struct RuntimeAbsence: Sendable {
    let store: RecordStore

    /// The answer for the client: 404 if there is no such company, else 503 with the reason as the company has it.
    ///
    /// `problem` is what the attempt met; `isRepeatable` is whether the same request may be sent again.
    func status(of company: String, problem: String, isRepeatable: Bool) async -> StatusError {
        let record: Record?
        do {
            record = try await store.get(RecordKey(kind: Company.kind, name: company))
        } catch {
            return .internalError(cause: "\(error)")
        }
        guard let record else { return Self.missing(company) }
        if record.isDeleting {
            return StatusError(.serviceUnavailable, "company \"\(company)\" is being deleted: its runtime is gone")
        }
        if record.spec["state"]?.string == Company.State.suspended.rawValue {
            return StatusError(
                .serviceUnavailable,
                "company \"\(company)\" is suspended: bring it up with `agx company resume \(company)`",
            )
        }
        return StatusError(
            .serviceUnavailable,
            "the runtime of company \"\(company)\" doesn't answer: \(reason(record) ?? problem)",
            retryAfterSeconds: isRepeatable ? 1 : nil,
            cause: problem,
        )
    }

    /// There is no such namespace.
    static func missing(_ company: String) -> StatusError {
        var details = StatusError.Details()
        details.name = company
        details.kind = "namespaces"
        return StatusError(.notFound, "namespaces \"\(company)\" not found", details: details)
    }

    /// The condition that says what the company waits for; nil if it is ready.
    private func reason(_ record: Record) -> String? {
        // A status that can't be read says nothing; what the attempt met is told instead.
        guard let status = try? Company.decodeStatus(record.status), let ready = status.conditions[type: "Ready"] else {
            return "the company has only just been created"
        }
        guard ready.status != .isTrue else { return nil }
        return ready.message.isEmpty ? ready.reason : "\(ready.reason): \(ready.message)"
    }
}
