import ArgumentParser

/// What can be measured by itself.
enum BenchmarkName: String, CaseIterable, ExpressibleByArgument {
    /// Acknowledged writes and the fan-out of watches.
    case store
    /// Settled companies on the fake engine: a pass, and a start.
    case fleet
    /// A runtime's pass over many waiting tasks.
    case step
    /// The copies of its database that a runtime publishes.
    case replica
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
    /// What starts commands in the sandbox, without tasks.
    case launcher
    /// Many tasks that may start at once.
    case throughput
    /// A run's output, followed through the relay.
    case logs
    /// A runtime that has nothing to do.
    case rest

    var needsEngine: Bool {
        switch self {
        case .store, .fleet, .step, .replica, .api: false
        case .apply, .many, .kill, .remove, .dispatch, .launcher, .throughput, .logs, .rest: true
        }
    }
}
