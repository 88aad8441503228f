import Foundation
import ManifestFormat

/// The rules for schedules: a time table that can be read, and a template that makes tasks which can be accepted.
struct ScheduleAdmission {
    let request: AdmissionRequest

    private static let template = "spec.taskTemplate"

    func review() throws -> [FieldIssue] {
        let spec = try Schedule.decodeSpec(request.spec)
        return try timeIssues(spec) + metadataIssues() + taskIssues(spec)
    }

    private func timeIssues(_ spec: Schedule.Spec) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        func read<Value>(_ text: String, at field: String, _ body: () throws(ModelError) -> Value) -> Value? {
            do throws(ModelError) {
                return try body()
            } catch {
                issues.append(.invalid(.string(text), at: field, error.message))
                return nil
            }
        }
        let expression = read(spec.schedule, at: "spec.schedule") { () throws(ModelError) in
            try CronExpression(spec.schedule)
        }
        let zone = read(spec.timeZone, at: "spec.timeZone") { () throws(ModelError) in
            try ZoneName.zone(spec.timeZone)
        }
        guard let expression, let zone else { return issues }
        // Any day will do: what never occurs is a matter of the calendar.
        if CronSchedule(expression, timeZone: zone).next(after: Date(timeIntervalSince1970: 0)) == nil {
            let detail = "never occurs: no such day is in the calendar"
            issues.append(.invalid(.string(spec.schedule), at: "spec.schedule", detail))
        }
        return issues
    }

    /// The rules for any object's labels and annotations.
    private func metadataIssues() throws -> [FieldIssue] {
        func metadata(of object: JSONValue?) -> JSONValue {
            var metadata: JSONValue = ["name": "task"]
            let written = object?[path: "spec", "taskTemplate", "metadata"]
            metadata["labels"] = written?["labels"]
            metadata["annotations"] = written?["annotations"]
            return metadata
        }
        let definition = try AgentTask.definition
        let rules = MetadataValidation(definition: definition, author: request.author)
        return inTemplate(rules.validate(metadata(of: request.new), old: request.old.map(metadata)))
    }

    /// The rules for tasks, asked about a task as the template would make it.
    private func taskIssues(_ spec: Schedule.Spec) throws -> [FieldIssue] {
        func task(of object: JSONValue) -> JSONValue {
            [
                "kind": .string(AgentTask.kind), "metadata": ["namespace": .string(request.namespace)],
                "spec": object[path: "spec", "taskTemplate", "spec"] ?? [:],
            ]
        }
        let asked = AdmissionRequest(
            new: task(of: request.new),
            old: request.old.map(task),
            lookup: request.lookup,
            author: request.author,
        )
        var issues = inTemplate(try TaskAdmission(request: asked).review())
        if spec.taskTemplate.spec.cancel {
            let detail = "every task would be called off as it is made: use spec.suspend"
            issues.append(.invalid(true, at: Self.template + ".spec.cancel", detail))
        }
        return issues
    }

    private func inTemplate(_ issues: [FieldIssue]) -> [FieldIssue] {
        issues.map { issue in
            var issue = issue
            issue.field = issue.field.isEmpty ? Self.template : "\(Self.template).\(issue.field)"
            return issue
        }
    }
}
