package import struct Foundation.Date

/// A named volume as the engine shows it.
package struct ObservedVolume: Sendable, Hashable {
    package var name: String
    package var labels: [String: String]
    package var createdAt: Date?

    package init(name: String, labels: [String: String], createdAt: Date?) {
        self.name = name
        self.labels = labels
        self.createdAt = createdAt
    }
}
