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
    /// What a list of all namespaces may have in bytes: the text that the servers of the namespaces send, and what its
    /// values take beside it.
    package var forwardedListBytes: Int
    /// The same of all such lists that are being answered.
    package var allForwardedListBytes: Int
    /// What all watches of all namespaces may hold of lines that their clients have not taken yet.
    package var forwardedLineBytes: Int
    /// How many versions of servers are kept for watches of all namespaces to begin at.
    package var forwardedVersions: Int

    package init(
        now: @escaping @Sendable () -> Date = { Date() },
        watch: WatchOptions = WatchOptions(),
        version: ServerVersion = ServerVersion(),
        parts: [String: [ServedResource.Part]] = [:],
        forwardedListBytes: Int = 128 << 20,
        allForwardedListBytes: Int = 256 << 20,
        forwardedLineBytes: Int = 128 << 20,
        forwardedVersions: Int = 250_000,
    ) {
        self.now = now
        self.watch = watch
        self.version = version
        self.parts = parts
        self.forwardedListBytes = forwardedListBytes
        self.allForwardedListBytes = allForwardedListBytes
        self.forwardedLineBytes = forwardedLineBytes
        self.forwardedVersions = forwardedVersions
    }
}
