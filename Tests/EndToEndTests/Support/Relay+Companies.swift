import Foundation
import ManifestFormat

extension Relay {
    /// A name that no other test on this engine uses.
    static func companyName() -> String { "e2e-\(String(UInt32.random(in: 0 ... .max), radix: 36))" }

    /// What a company has on the engine, as `Engine.objects` tells it.
    static func objects(of company: String) -> [String] {
        ["runtime", "sandbox"].map { "container agx-company-\($0)-\(company)" }
            + ["network agx-net-\(company)"] + ["context", "home", "state"].map { "volume agx-\($0)-\(company)" }
    }

    /// The reasons of all Warning events of a company, for whatever has been called wrong since it was made.
    func warnings(of company: String) async throws -> [String] {
        let events = try await api.sendOK(.GET, "/api/v1/namespaces/\(company)/events")
        return (events["items"]?.array ?? []).filter { $0["type"] == "Warning" }
            .map { "\($0["reason"]?.string ?? ""): \($0["message"]?.string ?? "")" }
    }

    /// Another runtime than the one that companies have by themselves, from `AGX_TEST_RUNTIME_IMAGE`.
    private static let runtimeImage = ProcessInfo.processInfo.environment["AGX_TEST_RUNTIME_IMAGE"]

    /// Creates a company; `spec` is laid over the tests' defaults.
    ///
    /// Nothing is awaited.
    func createCompany(_ name: String, _ spec: JSONValue = [:]) async throws {
        var base: JSONValue = ["plan": "team", "deletionPolicy": "Delete", "updatePolicy": "Immediate"]
        if let image = Self.runtimeImage { base["runtime"] = ["image": .string(image)] }
        try await api.sendOK(
            .POST,
            "\(APIClient.group)/companies",
            [
                "apiVersion": "runagx.com/v1", "kind": "Company", "metadata": ["name": .string(name)],
                "spec": base.mergePatched(with: spec),
            ],
        )
    }

    /// A company that is Ready.
    func readyCompany(_ spec: JSONValue = [:]) async throws -> String {
        let name = Self.companyName()
        try await createCompany(name, spec)
        try await ready(name)
        return name
    }

    /// Waits until the company is Ready.
    func ready(_ company: String, within limit: Duration = .seconds(60)) async throws {
        try await api.wait(for: .company(company), "Ready", within: limit) { $0?.isReady == true }
    }

    /// Waits until the object isn't Ready for that reason.
    func reason(_ object: ObjectPath, _ reason: String) async throws {
        try await api.wait(for: object, "reason \(reason)") { $0?.notReadyReason == reason }
    }

    /// Waits until the company is suspended and its containers are down.
    func suspended(_ company: String) async throws {
        try await api.wait(for: .company(company), "Suspended") { $0?.condition("Suspended")?["status"] == "True" }
    }

    /// Merges a patch into the company's spec.
    func patchCompany(_ name: String, _ spec: JSONValue) async throws {
        try await api.sendOK(.PATCH, ObjectPath.company(name).path, ["spec": spec])
    }

    /// Creates a task of the provider shell; nothing is awaited.
    func createTask(_ company: String, _ name: String, _ command: String, _ spec: JSONValue = [:]) async throws {
        let base: JSONValue = ["provider": "shell", "prompt": .string(command)]
        try await api.sendWhenServed(
            .POST,
            "\(APIClient.group)/namespaces/\(company)/tasks",
            [
                "apiVersion": "runagx.com/v1", "kind": "Task", "metadata": ["name": .string(name)],
                "spec": base.mergePatched(with: spec),
            ],
        )
    }

    /// Waits until the task has ended; gives it back.
    func finished(_ company: String, _ task: String, within limit: Duration = .seconds(60)) async throws -> JSONValue {
        try await api.wait(for: .object(company, "tasks", task), "the end", within: limit) { value in
            ["Succeeded", "Failed", "Cancelled", "Blocked"].contains(value?.phase)
        }
    }

    /// Waits until a run is in a state.
    @discardableResult
    func run(_ company: String, _ run: String, is state: String) async throws -> JSONValue {
        try await api.wait(for: .object(company, "runs", run), "state \(state)") { $0?.runState == state }
    }

    /// What a run has written to stdout and stderr.
    func runLog(_ company: String, _ run: String) async throws -> String {
        let answer = try await api.sendWhenServed(.GET, ObjectPath.object(company, "runs", run).path + "/log")
        return answer.text
    }

    /// Runs a command in the sandbox as a task of its own and gives back its output.
    func output(_ company: String, of command: String) async throws -> String {
        let name = "look-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        try await createTask(company, name, command)
        let task = try await finished(company, name)
        guard task.phase == "Succeeded" else { throw EndToEndError("\(command): \(task.jsonText())") }
        return try await runLog(company, "\(name)-1")
    }
}
