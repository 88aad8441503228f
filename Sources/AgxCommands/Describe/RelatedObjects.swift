import ManifestFormat
import RelayClient

/// What is shown beside an object when it is described.
struct RelatedObjects: Sendable {
    struct Found: Sendable {
        /// Tables of what belongs to the object, by type.
        var children: [(type: ResourceType, table: JSONValue)] = []
        /// The report on the usage of a task's runs; nil of other objects, and where the relay tells of none.
        var usage: JSONValue?
        /// Newest last.
        var events: [JSONValue] = []
        /// Why something couldn't be read.
        var problems: [String] = []
    }

    let client: RelayClient

    func read(for object: JSONValue, of type: ResourceType) async throws -> Found {
        var found = Found()
        switch type {
        case .companies:
            for child in [ResourceType.resourceCaps, .networks, .volumes] {
                try await add(child, in: object.objectName, Selection(), to: &found)
            }
            // With the objects: they say when it is tried again.
            try await add(.containers, in: object.objectName, Selection(includesObjects: true), to: &found)
        case .tasks:
            try await addRuns(of: object, to: &found)
            try await addUsage(of: object, to: &found)
        case .schedules:
            if let namespace = object.objectNamespace {
                let own = Selection(labels: "schedule=\(object.objectName)")
                try await add(.tasks, in: namespace, own, to: &found)
            }
        default: break
        }
        do {
            found.events = try await events(about: object, of: type)
        } catch let error as RelayClientError where error.code == .refused {
            if !error.isNotFound { found.problems.append("events: \(error.message)") }
        }
        return found
    }

    private func add(
        _ type: ResourceType,
        in namespace: String,
        _ selection: Selection,
        to found: inout Found,
    ) async throws {
        do {
            let location = ResourceLocation(type, namespace: namespace)
            found.children.append((type, try await client.read(location, selecting: selection, as: .table)))
        } catch let error as RelayClientError where error.code == .refused {
            found.problems.append("\(type.plural): \(error.message)")
        }
    }

    private func addRuns(of task: JSONValue, to found: inout Found) async throws {
        guard let namespace = task.objectNamespace else { return }
        try await add(.runs, in: namespace, .runs(of: task, includesObjects: true), to: &found)
        guard let index = found.children.indices.last, let rows = found.children[index].table["rows"]?.array else {
            return
        }
        found.children[index].table["rows"] = .array(rows.filter { $0["object"]?.isOwned(by: task) ?? false })
    }

    private func addUsage(of task: JSONValue, to found: inout Found) async throws {
        do {
            found.usage = try await client.usage(
                of: task.objectNamespace,
                by: "task",
                task: task.objectName,
                // What came before was used by an earlier task of the name.
                from: task[path: "metadata", "creationTimestamp"]?.string,
            )
        } catch let error as RelayClientError where error.code == .refused {
            if !error.isNotFound { found.problems.append("usage: \(error.message)") }
        }
    }

    private func events(about object: JSONValue, of type: ResourceType) async throws -> [JSONValue] {
        var fields = ["involvedObject.kind=\(type.kind)", "involvedObject.name=\(object.objectName)"]
        if let uid = object.objectUID { fields.append("involvedObject.uid=\(uid)") }
        let namespace = type.isNamespaced ? object.objectNamespace : nil
        let location = ResourceLocation(.events, namespace: namespace)
        let list = try await client.read(location, selecting: Selection(fields: fields.joined(separator: ",")))
        return (list["items"]?.array ?? []).sorted { Self.time(of: $0) < Self.time(of: $1) }
    }

    static func time(of event: JSONValue) -> String {
        event["lastTimestamp"]?.string ?? event["eventTime"]?.string
            ?? event[path: "metadata", "creationTimestamp"]?.string ?? ""
    }
}
