import Foundation
import ManifestFormat
import NIOHTTP1
import RelayClient
import Synchronization

@testable import AgxCommands

/// A relay in memory that keeps objects by the rules of the API: versions, conflicts, watches, dry runs.
final class FakeRelay: Sendable {
    private struct Watcher {
        var type: ResourceType
        var namespace: String?
        var name: String?
        var isTable: Bool
        var stream: StubStream
    }

    private struct State {
        var objects: [ResourceLocation: JSONValue] = [:]
        var version: Int64 = 100
        var requests: [String] = []
        var watchers: [Watcher] = []
        var rules: [@Sendable (StubRequest) -> StubAnswer?] = []
        var generated = 0
        /// What each manager has applied to an object.
        var applied: [ResourceLocation: [String: JSONValue]] = [:]
        var deletions: [(location: ResourceLocation, object: JSONValue, version: Int64)] = []
    }

    private let state = Mutex(State())

    /// Every request so far, as `GET /path?query`.
    var requests: [String] { state.withLock(\.requests) }

    /// Requests that change something.
    var writes: [String] { requests.filter { !$0.hasPrefix("GET ") } }

    func object(_ type: ResourceType, _ name: String, in namespace: String? = nil) -> JSONValue? {
        state.withLock { $0.objects[ResourceLocation(type, namespace: namespace, name: name)] }
    }

    /// Answers before the fake's own rules do.
    func rule(_ rule: @escaping @Sendable (StubRequest) -> StubAnswer?) { state.withLock { $0.rules.append(rule) } }

    /// Stores an object as if a controller had written it, and tells the watchers.
    @discardableResult
    func put(_ yaml: String) throws -> JSONValue { put(try JSONValue.parse(yaml: yaml)) }

    @discardableResult
    func put(_ object: JSONValue) -> JSONValue {
        let type = ResourceType.of(apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? "")
        guard let type else { return object }
        let location = ResourceLocation(type, namespace: object.objectNamespace, name: object.objectName)
        return state.withLock { state in Self.store(object, location, &state) }
    }

    /// Stores a run as the runtime does: with the label of its task, and as a part of the task of that name there is.
    @discardableResult
    func put(run: JSONValue) -> JSONValue {
        let task = run[path: "spec", "task"]?.string ?? ""
        var run = run
        run["metadata"]?["labels"] = ["task": .string(task)]
        if let uid = object(.tasks, task, in: run.objectNamespace)?.objectUID {
            run["metadata"]?["ownerReferences"] = [["kind": "Task", "name": .string(task), "uid": .string(uid)]]
        }
        return put(run)
    }

    /// Removes an object and tells the watchers.
    func remove(_ type: ResourceType, _ name: String, in namespace: String? = nil) {
        state.withLock { state in
            let location = ResourceLocation(type, namespace: namespace, name: name)
            guard let object = state.objects.removeValue(forKey: location) else { return }
            Self.noteDeletion(of: object, location, &state)
        }
    }

    /// The answer to a request.
    func respond(_ request: StubRequest) -> StubAnswer {
        state.withLock { $0.requests.append(request.line) }
        for rule in state.withLock({ $0.rules }) {
            if let answer = rule(request) { return answer }
        }
        guard let location = Self.location(request.path), location.subresource == nil else {
            return Self.status(404, "NotFound", "the server could not find the requested resource")
        }
        return state.withLock { state in
            switch request.method {
            case "GET" where request.parameter("watch") == "true": Self.watch(request, location, &state)
            case "GET": Self.read(request, location, state)
            case "POST": Self.create(request, location, &state)
            case "PATCH": Self.patch(request, location, &state)
            case "DELETE": Self.delete(request, location, &state)
            default: Self.status(405, "MethodNotAllowed", "no")
            }
        }
    }

    static func status(_ code: Int, _ reason: String, _ message: String) -> StubAnswer {
        let document: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": .string(reason),
            "message": .string(message), "code": .integer(Int64(code)),
        ]
        return .json(document.jsonText(), status: code)
    }

    static func location(_ path: String) -> ResourceLocation? {
        var parts = path.split(separator: "/").map(String.init)[...]
        guard let root = parts.popFirst() else { return nil }
        if root == "apis" { parts = parts.dropFirst() }
        parts = parts.dropFirst()
        var namespace: String?
        if parts.first == "namespaces" {
            namespace = parts.dropFirst().first
            parts = parts.dropFirst(2)
        }
        guard let plural = parts.popFirst(), let type = ResourceType.named(plural) else { return nil }
        let name = parts.popFirst()
        return ResourceLocation(type, namespace: namespace, name: name, subresource: parts.first)
    }
}

extension FakeRelay {
    private static func store(_ object: JSONValue, _ location: ResourceLocation, _ state: inout State) -> JSONValue {
        let old = state.objects[location]
        state.version += 1
        var stored = object
        stored["metadata"]?["resourceVersion"] = .string(String(state.version))
        let uid = old?[path: "metadata", "uid"] ?? stored[path: "metadata", "uid"]
        stored["metadata"]?["uid"] = uid ?? .string("uid-\(state.version)")
        let created = old?[path: "metadata", "creationTimestamp"] ?? stored[path: "metadata", "creationTimestamp"]
        stored["metadata"]?["creationTimestamp"] = created ?? "2026-01-01T00:00:00Z"
        state.objects[location] = stored
        tell(old == nil ? "ADDED" : "MODIFIED", stored, location, &state)
        return stored
    }

    private static func tell(_ type: String, _ object: JSONValue, _ location: ResourceLocation, _ state: inout State) {
        for watcher in state.watchers where watcher.type == location.type {
            guard watcher.namespace == nil || watcher.namespace == location.namespace,
                watcher.name == nil || watcher.name == location.name
            else { continue }
            watcher.stream.send(event(type, watcher.isTable ? table([object], state.version) : object))
        }
    }

    private static func noteDeletion(of object: JSONValue, _ location: ResourceLocation, _ state: inout State) {
        state.version += 1
        state.deletions.append((location, object, state.version))
        tell("DELETED", object, location, &state)
    }

    private static func event(_ type: String, _ object: JSONValue) -> String {
        let event: JSONValue = ["type": .string(type), "object": object]
        return event.jsonText() + "\n"
    }

    private static func watch(_ request: StubRequest, _ location: ResourceLocation, _ state: inout State) -> StubAnswer
    {
        let name = request.parameter("fieldSelector")?.split(separator: ",")
            .first { $0.hasPrefix("metadata.name=") }.map { String($0.dropFirst("metadata.name=".count)) }
        let isTable = isTable(request)
        let stream = StubStream()
        let start = Int64(request.parameter("resourceVersion") ?? "0") ?? 0
        for (place, object) in state.objects.sorted(by: { $0.key.path < $1.key.path })
        where place.type == location.type && (location.namespace == nil || place.namespace == location.namespace)
            && (name == nil || place.name == name)
        {
            let version = Int64(object.resourceVersion ?? "0") ?? 0
            guard version > start else { continue }
            let kind = start == 0 ? "ADDED" : "MODIFIED"
            stream.send(event(kind, isTable ? table([object], state.version) : object))
        }
        for deletion in state.deletions
        where start > 0 && deletion.version > start && deletion.location.type == location.type
            && (location.namespace == nil || deletion.location.namespace == location.namespace)
            && (name == nil || deletion.location.name == name)
        {
            stream.send(event("DELETED", isTable ? table([deletion.object], state.version) : deletion.object))
        }
        state.watchers.append(
            Watcher(type: location.type, namespace: location.namespace, name: name, isTable: isTable, stream: stream)
        )
        return .stream(stream)
    }

    private static func isTable(_ request: StubRequest) -> Bool {
        request.headers["Accept"].contains { $0.contains("as=Table") }
    }

    private static func read(_ request: StubRequest, _ location: ResourceLocation, _ state: State) -> StubAnswer {
        if location.name != nil {
            guard let object = state.objects[location] else { return missing(location) }
            return .json((isTable(request) ? table([object], state.version) : object).jsonText())
        }
        let labels = request.parameter("labelSelector") ?? ""
        let items = state.objects.sorted { $0.key.path < $1.key.path }
            .filter { place, object in
                place.type == location.type && (location.namespace == nil || place.namespace == location.namespace)
                    && (labels.isEmpty || TablePrinter.labels(of: object).contains(labels))
            }
            .map(\.value)
        guard !isTable(request) else { return .json(table(items, state.version).jsonText()) }
        let list: JSONValue = [
            "apiVersion": .string(location.type.apiVersion), "kind": .string(location.type.kind + "List"),
            "metadata": ["resourceVersion": .string(String(state.version))], "items": .array(items),
        ]
        return .json(list.jsonText())
    }

    private static func table(_ items: [JSONValue], _ version: Int64) -> JSONValue {
        [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1",
            "metadata": ["resourceVersion": .string(String(version))],
            "columnDefinitions": [
                ["name": "Name", "type": "string", "priority": 0], ["name": "Phase", "type": "string", "priority": 0],
                ["name": "Plan", "type": "string", "priority": 1], ["name": "Age", "type": "string", "priority": 0],
            ],
            "rows": .array(
                items.map { item in
                    let phase = item[path: "status", "phase"] ?? item[path: "status", "state"] ?? ""
                    return [
                        "cells": [.string(item.objectName), phase, item[path: "spec", "plan"] ?? .null, "5m"],
                        "object": item,
                    ]
                }
            ),
        ]
    }

    private static func missing(_ location: ResourceLocation) -> StubAnswer {
        status(404, "NotFound", "\(location.type.qualifiedPlural) \"\(location.name ?? "")\" not found")
    }

    private static func create(
        _ request: StubRequest,
        _ collection: ResourceLocation,
        _ state: inout State,
    ) -> StubAnswer {
        guard var object = try? JSONValue.parse(json: request.body) else {
            return status(400, "BadRequest", "not JSON")
        }
        if let namespace = collection.namespace,
            state.objects[ResourceLocation(.companies, name: namespace)] == nil
        {
            return status(404, "NotFound", "namespaces \"\(namespace)\" not found")
        }
        if object.objectName.isEmpty, let prefix = object[path: "metadata", "generateName"]?.string {
            state.generated += 1
            object["metadata"]?["name"] = .string("\(prefix)\(state.generated)")
        }
        var location = collection
        location.name = object.objectName
        guard state.objects[location] == nil else {
            let name = "\(location.type.qualifiedPlural) \"\(object.objectName)\""
            return status(409, "AlreadyExists", "\(name) already exists")
        }
        if request.parameter("dryRun") == "All" { return .json(object.jsonText(), status: 201) }
        return .json(store(object, location, &state).jsonText(), status: 201)
    }

    private static func patch(_ request: StubRequest, _ location: ResourceLocation, _ state: inout State) -> StubAnswer
    {
        guard request.headers["Content-Type"] != ["application/apply-patch+yaml"] else {
            return apply(request, location, &state)
        }
        guard let old = state.objects[location] else { return missing(location) }
        guard request.headers["Content-Type"] == ["application/merge-patch+json"],
            let patch = try? JSONValue.parse(json: request.body)
        else { return status(415, "UnsupportedMediaType", "merge patches only") }
        let new = old.mergePatched(with: patch)
        if request.parameter("dryRun") == "All" || new == old { return .json(new.jsonText()) }
        return .json(store(new, location, &state).jsonText())
    }

    /// Server-side apply without conflicts: those are for the relay's own tests.
    private static func apply(_ request: StubRequest, _ location: ResourceLocation, _ state: inout State) -> StubAnswer
    {
        guard let wanted = try? JSONValue.parse(json: request.body), let manager = request.parameter("fieldManager")
        else { return status(400, "BadRequest", "not JSON, or without a manager") }
        if let namespace = location.namespace, state.objects[ResourceLocation(.companies, name: namespace)] == nil {
            return status(404, "NotFound", "namespaces \"\(namespace)\" not found")
        }
        let old = state.objects[location]
        let last = state.applied[location]?[manager] ?? [:]
        let new = old?.mergePatched(with: dropped(from: last, in: wanted)).mergePatched(with: wanted) ?? wanted
        if request.parameter("dryRun") == "All" || new == old {
            return .json(new.jsonText(), status: old == nil ? 201 : 200)
        }
        state.applied[location, default: [:]][manager] = wanted
        return .json(store(new, location, &state).jsonText(), status: old == nil ? 201 : 200)
    }

    private static func dropped(from last: JSONValue, in wanted: JSONValue) -> JSONValue {
        var patch = JSONValue.object([:])
        for (name, value) in last.object ?? [:] {
            guard let present = wanted[name] else {
                patch[name] = .null
                continue
            }
            if value.object != nil, present.object != nil { patch[name] = dropped(from: value, in: present) }
        }
        return patch
    }

    private static func delete(_ request: StubRequest, _ location: ResourceLocation, _ state: inout State) -> StubAnswer
    {
        guard var object = state.objects[location] else { return missing(location) }
        // A deletion without a body is no dry run.
        if let body = try? JSONValue.parse(json: request.body), body["dryRun"] != nil {
            return .json(object.jsonText())
        }
        if object[path: "metadata", "finalizers"]?.array?.isEmpty == false {
            object["metadata"]?["deletionTimestamp"] = "2026-01-01T00:05:00Z"
            return .json(store(object, location, &state).jsonText())
        }
        state.objects[location] = nil
        noteDeletion(of: object, location, &state)
        let answer: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "status": "Success",
            "details": ["name": .string(object.objectName), "uid": object[path: "metadata", "uid"] ?? .null],
        ]
        return .json(answer.jsonText())
    }
}
