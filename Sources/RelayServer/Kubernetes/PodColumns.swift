import AgxModel
import ManifestFormat

/// The cells of pods as kubectl's users know them.
enum PodColumns {
    /// The pod with the texts of its columns under `printed`.
    static func printable(_ pod: JSONValue, now: Timestamp) -> JSONValue {
        let statuses = pod[path: "status", "containerStatuses"]?.array ?? []
        let ready = statuses.count { $0["ready"] == true }
        var result = pod
        result["printed"] = [
            "ready": .string("\(ready)/\(statuses.count)"), "status": .string(status(of: pod, statuses)),
            "restarts": .string(restarts(statuses, now: now)),
            "address": pod[path: "status", "podIP"] ?? "<none>", "node": pod[path: "spec", "nodeName"] ?? "<none>",
            "nominated": "<none>", "gates": "<none>",
        ]
        return result
    }

    private static func status(of pod: JSONValue, _ statuses: [JSONValue]) -> String {
        if pod[path: "metadata", "deletionTimestamp"] != nil { return "Terminating" }
        for state in statuses.compactMap({ $0["state"] }) {
            let reason = state[path: "waiting", "reason"] ?? state[path: "terminated", "reason"]
            if let reason = reason?.string { return reason }
        }
        return pod[path: "status", "phase"]?.string ?? "Unknown"
    }

    private static func restarts(_ statuses: [JSONValue], now: Timestamp) -> String {
        let count = statuses.reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) }
        let ends = statuses.compactMap { $0[path: "lastState", "terminated", "finishedAt"]?.string }
        // A time that can't be read is left out: the number is still worth showing.
        guard count > 0, let last = ends.compactMap({ try? Timestamp($0) }).max() else { return String(count) }
        return "\(count) (\(AgeText.between(last, now)) ago)"
    }
}
