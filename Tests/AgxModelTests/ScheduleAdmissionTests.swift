import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Admission of schedules", .timeLimit(.minutes(5)))
struct ScheduleAdmissionTests {
    private func review(_ spec: String, name: String = "nightly", old: String? = nil) throws -> [String] {
        func object(_ spec: String) throws -> JSONValue {
            try defaulted("{kind: Schedule, metadata: {name: \(name), namespace: acme}, spec: {\(spec)}}")
        }
        let definition = try Schedule.definition
        let (new, before) = (try object(spec), try old.map(object))
        var versioned = new
        versioned["apiVersion"] = "runagx.com/v1"
        let issues = definition.validate(versioned, old: before)
        guard issues.isEmpty else { return issues.lines }
        let build = try defaulted("{kind: Task, metadata: {name: build, namespace: acme}, spec: {prompt: x}}")
        let lookup = StubLookup(all: [build])
        return try Admission.review(new: new, old: before, lookup: lookup, author: .person).lines
    }

    private func template(_ spec: String = "", metadata: String = "{}") -> String {
        "taskTemplate: {metadata: \(metadata), spec: {prompt: x, provider: shell, \(spec)}}"
    }

    @Test("what is right is accepted, with the defaults of CronJob")
    func accepted() throws {
        #expect(try review("schedule: '@daily', \(template())") == [])
        #expect(try review("schedule: 0 3 * * 7, timeZone: Europe/Berlin, \(template("dependsOn: [build]"))") == [])
        let spec = try Schedule.decodeSpec([
            "schedule": "@daily", "taskTemplate": ["spec": ["prompt": "x", "provider": "shell"]],
        ])
        #expect(spec.concurrencyPolicy == .allow && spec.catchUp == .latest && spec.timeZone == "UTC")
        #expect(spec.successfulTasksHistoryLimit == 3 && spec.failedTasksHistoryLimit == 1)
        #expect(spec.taskTemplate.spec == AgentTask.Spec(prompt: "x", provider: .shell))
    }

    @Test("time table and time zone are checked, each with its field")
    func times() throws {
        #expect(
            try review("schedule: 61 * * * *, timeZone: Local, \(template())") == [
                #"spec.schedule: Invalid value: "61 * * * *": minute "61" is not one of 0 to 59"#,
                #"spec.timeZone: Invalid value: "Local": depends on the machine: write a name such as Europe/Berlin or UTC"#,
            ]
        )
        #expect(
            try review("schedule: 0 0 30 2 *, \(template())") == [
                #"spec.schedule: Invalid value: "0 0 30 2 *": never occurs: no such day is in the calendar"#
            ]
        )
    }

    @Test("the template is checked as a Task is, by its schema and by its rules")
    func templates() throws {
        #expect(
            try review("schedule: '@daily', taskTemplate: {spec: {prompt: '', provider: shel}}").map {
                $0.prefix { $0 != ":" }
            } == ["spec.taskTemplate.spec.prompt", "spec.taskTemplate.spec.provider"]
        )
        let lines = try review(
            "schedule: '@daily', "
                + template(
                    "cwd: /etc, cancel: true, dependsOn: [nobody], env: [{name: AGX_X}]",
                    metadata: "{labels: {runagx.com/x: v, team: a b}}",
                )
        )
        #expect(
            lines.map { String($0.prefix { $0 != ":" }) } == [
                "spec.taskTemplate.metadata.labels[runagx.com/x]", "spec.taskTemplate.metadata.labels[team]",
                "spec.taskTemplate.spec.cwd", "spec.taskTemplate.spec.env[0].name",
                "spec.taskTemplate.spec.dependsOn[0]", "spec.taskTemplate.spec.cancel",
            ]
        )
        let old = "schedule: '@daily', \(template("dependsOn: [gone]"))"
        #expect(try review("schedule: '@hourly', \(template("dependsOn: [gone]"))", old: old) == [])
    }

    @Test("a name leaves room for the minute of its tasks, and a limit has bounds")
    func bounds() throws {
        let long = String(repeating: "n", count: 53)
        #expect(
            try review("schedule: '@daily', \(template())", name: long).first?.hasSuffix(
                "must have at most 52 characters, since the names of its tasks begin with it"
            ) == true
        )
        #expect(try review("schedule: '@daily', \(template())", name: String(long.dropLast())) == [])
        #expect(try review("schedule: '@daily', catchUpLimit: 101, \(template())").count == 1)
        let task = Schedule.taskName("nightly", at: try Timestamp("2026-01-01T00:00:59Z"))
        #expect(task == "nightly-29453760")
    }
}
