import AgxModel
import ManifestFormat

/// The `status` of the pod that shows a container.
struct PodStatus {
    private let name: JSONValue
    private let image: JSONValue
    private let created: JSONValue
    private let status: Container.Status
    private let ready: Condition?

    init(_ container: JSONValue) {
        name = container[path: "metadata", "name"] ?? ""
        image = container[path: "spec", "image"] ?? ""
        created = container[path: "metadata", "creationTimestamp"] ?? .null
        // A status that can't be read is as good as none: the pod is there, and nothing is known of it.
        status = (try? Container.decodeStatus(container["status"])) ?? Container.Status()
        ready = status.conditions[type: "Ready"]
    }

    private var isReady: Bool { ready?.status == .isTrue && status.state == .running }

    var value: JSONValue {
        [
            "phase": .string(phase), "startTime": created, "qosClass": "Burstable",
            "conditions": .array(conditions), "containerStatuses": [containerStatus],
        ]
    }

    private var phase: String {
        switch status.state {
        case .starting, .running, .stopping, .restarting, .crashLoopBackOff: "Running"
        case .stopped: "Succeeded"
        case .unknown: "Unknown"
        case .waiting, .creating, .replacing, .failed, nil: "Pending"
        }
    }

    private var conditions: [JSONValue] {
        let changed = ready.map { JSONValue.string($0.lastTransitionTime.description) } ?? created
        let (reason, message) = waitingReason
        func condition(_ type: String, _ holds: Bool) -> JSONValue {
            var value: JSONValue = [
                "type": .string(type), "status": holds ? "True" : "False", "lastProbeTime": nil,
                "lastTransitionTime": changed,
            ]
            if !holds {
                value["reason"] = .string(reason)
                value["message"] = .string(message)
            }
            return value
        }
        return [
            condition("PodScheduled", true), condition("Initialized", true), condition("ContainersReady", isReady),
            condition("Ready", isReady),
        ]
    }

    private var containerStatus: JSONValue {
        var value: JSONValue = [
            "name": name, "image": image, "imageID": .string(status.imageID ?? ""), "ready": .bool(isReady),
            "started": .bool(status.state == .running), "restartCount": .integer(Int64(status.restartCount)),
            "state": state, "lastState": .object([:]),
        ]
        if let id = status.containerID { value["containerID"] = .string("docker://\(id)") }
        if status.restartCount > 0 || status.state == .crashLoopBackOff, let exit = status.lastExit {
            value["lastState"] = ["terminated": terminated(exit)]
        }
        return value
    }

    private var state: JSONValue {
        switch status.state {
        case .starting, .running, .stopping:
            let start = status.startedAt.map { JSONValue.string($0.description) }
            return ["running": start.map { ["startedAt": $0] } ?? .object([:])]
        case .stopped: return ["terminated": terminated(status.lastExit ?? Container.Exit(exitCode: 0))]
        default:
            let (reason, message) = waitingReason
            var waiting: JSONValue = ["reason": .string(reason)]
            if !message.isEmpty { waiting["message"] = .string(message) }
            return ["waiting": waiting]
        }
    }

    /// Why it isn't ready, with the words that people know from Kubernetes where there are some.
    private var waitingReason: (reason: String, message: String) {
        let message = ready?.message ?? ""
        switch (status.state, ready?.reason) {
        case (.crashLoopBackOff, _): return ("CrashLoopBackOff", message)
        case (nil, nil), (.creating, _), (.replacing, _): return ("ContainerCreating", message)
        case (_, "ImageMissing"?): return ("ImagePullBackOff", message)
        case (_, let reason?): return (reason, message)
        case (let state?, nil): return (state.rawValue, message)
        }
    }

    private func terminated(_ exit: Container.Exit) -> JSONValue {
        let code = exit.exitCode ?? exit.signal.map { 128 + $0 } ?? 0
        var value: JSONValue = [
            "exitCode": .integer(Int64(code)),
            "reason": .string(exit.oomKilled ? "OOMKilled" : exit.reason ?? (code == 0 ? "Completed" : "Error")),
        ]
        if let signal = exit.signal { value["signal"] = .integer(Int64(signal)) }
        if let time = exit.finishedAt { value["finishedAt"] = .string(time.description) }
        return value
    }
}
