import ArgumentParser

/// What can be measured by itself.
enum BenchmarkName: String, CaseIterable, ExpressibleByArgument {
    /// Acknowledged writes and the fan-out of watches.
    case store
    /// Settled companies on the fake engine: a pass, and a start.
    case fleet
    /// Requests, watches and lists of a relay over TLS, without an engine.
    case api
    /// One company from its record to Ready.
    case apply
    /// Many companies at once.
    case many
    /// The sandbox's main process is killed.
    case kill
    /// The sandbox is removed by force.
    case remove
    /// A task from its record to its process.
    case dispatch

    var needsEngine: Bool {
        switch self {
        case .store, .fleet, .api: false
        case .apply, .many, .kill, .remove, .dispatch: true
        }
    }
}
