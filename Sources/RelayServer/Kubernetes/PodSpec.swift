import AgxModel
import ManifestFormat

/// The `spec` of the pod that shows a container.
struct PodSpec {
    private let name: JSONValue
    private let spec: JSONValue
    private let engine: JSONValue?

    init(_ container: JSONValue) {
        name = container[path: "metadata", "name"] ?? ""
        spec = container["spec"] ?? .object([:])
        engine = container[path: "status", "engine"]
    }

    var value: JSONValue {
        var value: JSONValue = [
            "containers": [container], "restartPolicy": "Always", "hostname": name, "enableServiceLinks": false,
            "terminationGracePeriodSeconds": gracePeriod,
        ]
        let volumes = Set(mounts.compactMap { $0["volume"]?.string }).sorted()
        if !volumes.isEmpty { value["volumes"] = .array(volumes.map(Self.volume)) }
        if let identity { value["securityContext"] = identity }
        value["nodeName"] = engine
        return value
    }

    private var container: JSONValue {
        var container: JSONValue = ["name": name, "image": spec["image"] ?? ""]
        for field in ["imagePullPolicy", "workingDir"] { container[field] = spec[field] }
        for field in ["command", "args", "env"] where spec[field]?.array?.isEmpty == false {
            container[field] = spec[field]
        }
        var limits = JSONValue.object([:])
        for field in ["cpu", "memory"] { limits[field] = spec[path: "resources", field].map(Self.quantity) }
        container["resources"] = limits == .object([:]) ? limits : ["limits": limits]
        if !mounts.isEmpty { container["volumeMounts"] = .array(mounts.map(Self.mount)) }
        if spec["readOnlyRootFilesystem"] == true { container["securityContext"] = ["readOnlyRootFilesystem": true] }
        return container
    }

    private var mounts: [JSONValue] { spec["mounts"]?.array ?? [] }

    private var gracePeriod: JSONValue {
        // What can't be read here is refused elsewhere; a pod must not be missing for it.
        let period = spec["stopGracePeriod"]?.string.flatMap { try? GoDuration($0).duration } ?? .seconds(10)
        return .integer(period.components.seconds)
    }

    /// `uid[:gid]` as numbers.
    private var identity: JSONValue? {
        let ids = spec["user"]?.string?.split(separator: ":").compactMap { Int64($0) } ?? [1000, 1000]
        guard let user = ids.first else { return nil }
        var identity: JSONValue = ["runAsUser": .integer(user)]
        if ids.count > 1 { identity["runAsGroup"] = .integer(ids[1]) }
        return identity
    }

    private static func volume(_ name: String) -> JSONValue {
        ["name": .string(name), "persistentVolumeClaim": ["claimName": .string(name)]]
    }

    private static func mount(_ mount: JSONValue) -> JSONValue {
        var value: JSONValue = ["name": mount["volume"] ?? "", "mountPath": mount["path"] ?? ""]
        if mount["readOnly"] == true { value["readOnly"] = true }
        return value
    }

    private static func quantity(_ value: JSONValue) -> JSONValue { .string(value.string ?? value.jsonText()) }
}
