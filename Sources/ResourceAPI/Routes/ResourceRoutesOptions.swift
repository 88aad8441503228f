package import struct Foundation.Date

/// What the HTTP surface takes from outside.
package struct ResourceRoutesOptions: Sendable {
    /// The wall clock that ages in tables are counted by.
    package var now: @Sendable () -> Date
    package var watch: WatchOptions
    /// What `/version` answers.
    package var version: ServerVersion
    /// Paths below the objects of a kind, by its name, that other routes of the router answer.
    package var parts: [String: [ServedResource.Part]]

    package init(
        now: @escaping @Sendable () -> Date = { Date() },
        watch: WatchOptions = WatchOptions(),
        version: ServerVersion = ServerVersion(),
        parts: [String: [ServedResource.Part]] = [:],
    ) {
        self.now = now
        self.watch = watch
        self.version = version
        self.parts = parts
    }
}
