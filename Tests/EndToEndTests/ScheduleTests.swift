import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Schedules", .serialized, .timeLimit(.minutes(5)))
    struct ScheduleTests {
        @Test("A schedule makes a task at its time, keeps what is told, and stops when it is suspended")
        func everyMinute() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let schedule = ObjectPath.object(company, "schedules", "minutely")
                try await relay.api.sendOK(
                    .POST,
                    schedule.collection,
                    [
                        "apiVersion": "runagx.com/v1", "kind": "Schedule", "metadata": ["name": "minutely"],
                        "spec": [
                            "schedule": "* * * * *", "timeZone": "Europe/Berlin",
                            "taskTemplate": ["spec": ["provider": "shell", "prompt": "echo on time"]],
                        ],
                    ],
                )
                let seen = try await relay.api.wait(for: schedule, "the first task", within: .seconds(90)) {
                    $0?[path: "status", "lastSuccessfulTime"] != nil
                }
                let last = try #require(seen[path: "status", "lastScheduleTime"]?.string)
                let next = try #require(seen[path: "status", "nextScheduleTime"]?.string)
                #expect(last < next && last.hasSuffix(":00Z") && next.hasSuffix(":00Z"))
                let tasks = try await relay.api.sendOK(.GET, ObjectPath.object(company, "tasks", "").collection)
                let names = (tasks["items"]?.array ?? []).compactMap { $0[path: "metadata", "name"]?.string }
                let name = try #require(names.first { $0.hasPrefix("minutely-") })
                #expect(try await relay.runLog(company, "\(name)-1") == "on time\n")
                try await relay.api.sendOK(.PATCH, schedule.path, ["spec": ["suspend": true]])
                try await relay.api.wait(for: schedule, "the suspension") {
                    $0?[path: "status", "nextScheduleTime"] == nil
                }
            }
        }
    }
}
