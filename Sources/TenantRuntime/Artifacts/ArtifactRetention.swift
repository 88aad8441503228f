import Foundation

/// Decides which runs' artifacts make room for newer ones; pure.
enum ArtifactRetention {
    /// The runs whose artifacts go so that the rest is within `limit` bytes, by name, the oldest first.
    static func surplus(_ runs: [RunFacts], limit: Int64) -> [String] {
        var excess = runs.reduce(0) { $0 + $1.artifactBytes } - limit
        guard excess > 0 else { return [] }
        var names: [String] = []
        for run in runs.filter({ $0.artifactBytes > 0 }).sorted(by: isOlder) {
            if excess <= 0 { break }
            excess -= run.artifactBytes
            names.append(run.name)
        }
        return names
    }

    private static func isOlder(_ one: RunFacts, _ other: RunFacts) -> Bool {
        let (first, second) = (one.completed ?? .distantPast, other.completed ?? .distantPast)
        return first == second ? one.name < other.name : first < second
    }
}
