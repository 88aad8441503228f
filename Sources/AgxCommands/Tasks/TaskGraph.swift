import ManifestFormat
import RelayClient

/// The tasks of a company and what they wait for.
struct TaskGraph: Sendable {
    let tasks: [String: JSONValue]
    /// The tasks that name a task in `dependsOn`, by its name, each list in the order of names.
    private let followers: [String: [String]]

    init(_ objects: [JSONValue]) {
        tasks = Dictionary(objects.map { ($0.objectName, $0) }, uniquingKeysWith: { first, _ in first })
        var followers: [String: [String]] = [:]
        for name in tasks.keys.sorted() {
            for dependency in Self.dependencies(of: tasks[name]) { followers[dependency, default: []].append(name) }
        }
        self.followers = followers
    }

    static func read(_ namespace: String, _ client: RelayClient) async throws -> TaskGraph {
        let list = try await client.read(ResourceLocation(.tasks, namespace: namespace))
        return TaskGraph(list["items"]?.array ?? [])
    }

    /// The names of the tasks that a task waits for.
    static func dependencies(of task: JSONValue?) -> [String] {
        (task?[path: "spec", "dependsOn"]?.array ?? []).compactMap(\.string)
    }

    /// The tasks that name this one in `dependsOn`.
    func directDependents(of name: String) -> [String] { followers[name] ?? [] }

    /// All that depend on a task, directly or not, each after what it depends on.
    func dependents(of name: String) -> [String] {
        var found: Set<String> = [name]
        var order: [String] = []
        var pending = directDependents(of: name)[...]
        while let next = pending.popFirst() {
            guard found.insert(next).inserted else { continue }
            pending += directDependents(of: next)
        }
        for next in topological() where found.contains(next) && next != name { order.append(next) }
        return order
    }

    /// All tasks, each after what it depends on, else by name; tasks that wait for each other come last.
    func topological() -> [String] {
        var missing = tasks.mapValues { task in Self.dependencies(of: task).filter { tasks[$0] != nil }.count }
        var ready = missing.filter { $0.value == 0 }.keys.sorted()[...]
        var order: [String] = []
        while let name = ready.popFirst() {
            order.append(name)
            for next in directDependents(of: name) {
                missing[next, default: 1] -= 1
                if missing[next] == 0 { ready.append(next) }
            }
        }
        let ordered = Set(order)
        return order + tasks.keys.filter { !ordered.contains($0) }.sorted()
    }

    func phase(_ name: String) -> String { tasks[name]?[path: "status", "phase"]?.string ?? "Pending" }

    /// How far a task is; one that isn't there waits.
    func state(_ name: String) -> TaskState { TaskState(tasks[name] ?? [:]) }

    /// What must become of a dependency, if it isn't success.
    func condition(of name: String, on dependency: String) -> String? {
        let word = tasks[name]?[path: "spec", "dependencyConditions", dependency]?.string
        return word == "Success" ? nil : word
    }
}
