import FleetController
import RelayServer

/// Turns counts into the metrics page's gauges.
struct FleetGauges {
    private(set) var all: [RelayGauge] = []

    /// One gauge for each word that the label can have.
    mutating func add<Word: CaseIterable & Hashable & RawRepresentable<String>>(
        _ name: String,
        _ help: String,
        _ label: String,
        _ counts: [Word: Int],
    ) {
        for word in Word.allCases {
            let value = Double(counts[word] ?? 0)
            all.append(RelayGauge(name: name, help: help, labels: [label: word.rawValue], value: value))
        }
    }

    mutating func add(_ obstacles: [FleetCensus.Obstacle: Int]) {
        for (obstacle, count) in obstacles.sorted(by: { ($0.key.kind, $0.key.reason) < ($1.key.kind, $1.key.reason) }) {
            all.append(
                RelayGauge(
                    name: "agx_objects_unready",
                    help: "Networks, volumes and containers that are not ready, by reason.",
                    labels: ["kind": obstacle.kind, "reason": obstacle.reason],
                    value: Double(count),
                )
            )
        }
    }
}
