import ManifestFormat

/// Compares asked-for caps with a maximum, field by field.
struct CapComparison {
    /// Such as `plan free allows at most`.
    let rule: String
    private(set) var issues: [FieldIssue] = []

    init(rule: String) { self.rule = rule }

    mutating func check<Value: Comparable & CustomStringConvertible>(_ value: Value?, atMost: Value?, field: String) {
        guard let value, let atMost, value > atMost else { return }
        let shown: JSONValue = if let number = value as? Int { .integer(Int64(number)) } else { .string("\(value)") }
        issues.append(.invalid(shown, at: field, "\(rule) \(atMost)"))
    }

    mutating func check(_ own: ContainerResources?, atMost: ContainerResources?, field: String) {
        check(own?.cpu, atMost: atMost?.cpu, field: "\(field).cpu")
        check(own?.memory, atMost: atMost?.memory, field: "\(field).memory")
        check(own?.pids, atMost: atMost?.pids, field: "\(field).pids")
        check(own?.shm, atMost: atMost?.shm, field: "\(field).shm")
    }

    mutating func check(_ own: ProcessResources?, atMost: ProcessResources?, field: String) {
        check(own?.cpu, atMost: atMost?.cpu, field: "\(field).cpu")
        check(own?.memory, atMost: atMost?.memory, field: "\(field).memory")
        check(own?.pids, atMost: atMost?.pids, field: "\(field).pids")
    }

    mutating func check(_ own: Caps, atMost: Caps, field: String) {
        check(own.sandbox, atMost: atMost.sandbox, field: "\(field).sandbox")
        check(own.runtime, atMost: atMost.runtime, field: "\(field).runtime")
        check(own.services?.count, atMost: atMost.services?.count, field: "\(field).services.count")
        check(own.services?.cpu, atMost: atMost.services?.cpu, field: "\(field).services.cpu")
        check(own.services?.memory, atMost: atMost.services?.memory, field: "\(field).services.memory")
        check(own.services?.pids, atMost: atMost.services?.pids, field: "\(field).services.pids")
        check(own.storage, atMost: atMost.storage, field: "\(field).storage")
        check(own.artifacts, atMost: atMost.artifacts, field: "\(field).artifacts")
        check(own.concurrentRuns, atMost: atMost.concurrentRuns, field: "\(field).concurrentRuns")
        check(own.terminals, atMost: atMost.terminals, field: "\(field).terminals")
        check(own.runTimeout, atMost: atMost.runTimeout, field: "\(field).runTimeout")
        check(own.runOutput, atMost: atMost.runOutput, field: "\(field).runOutput")
    }
}
