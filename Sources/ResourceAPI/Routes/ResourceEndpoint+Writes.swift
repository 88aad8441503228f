import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import RecordStore

extension ResourceEndpoint {
    func create(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try call.writeOptions("CreateOptions")
        var value = try await call.value().value
        if let field = HTTPField.Name("Idempotency-Key"), let key = call.request.headers[field] {
            var annotations = value[path: "metadata", "annotations"] ?? [:]
            annotations[LabelKeys.idempotencyKey] = .string(key)
            value["metadata"]?["annotations"] = annotations
        }
        let namespace = call.namespace ?? ""
        let outcome = try await service.create(value, of: resource, namespace: namespace, options: options)
        return try response(to: call, format, outcome, status: .created)
    }

    func update(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try call.writeOptions("UpdateOptions")
        let value = try await call.value().value
        let key = call.key(of: resource)
        let outcome = try await service.update(value, of: resource, key: key, call.part, options: options)
        return try response(to: call, format, outcome)
    }

    func patch(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let (value, bodyFormat) = try await call.value(isPatch: true, takesStrategicMerge: resource.isBuiltIn)
        guard bodyFormat != .apply else { return try await apply(value, call, format) }
        let options = try call.writeOptions("PatchOptions")
        let patch = ObjectPatch(value, bodyFormat)
        let key = call.key(of: resource)
        let outcome = try await service.patch(patch, of: resource, key: key, call.part, options: options)
        return try response(to: call, format, outcome)
    }

    private func apply(_ value: JSONValue, _ call: ResourceCall, _ format: ResponseFormat) async throws -> Response {
        let options = try call.writeOptions("PatchOptions", isApply: true)
        let outcome = try await service.apply(
            value,
            of: resource,
            key: call.key(of: resource),
            call.part,
            options: options,
        ) { () async throws(StatusError) in
            try await checkMayCreate(call)
        }
        return try response(to: call, format, outcome, status: outcome.isNew ? .created : .ok)
    }

    /// Whoever may only change objects can't make them by an apply.
    func checkMayCreate(_ call: ResourceCall) async throws(StatusError) {
        var target = AccessTarget(verb: "create", group: resource.group, resource: resource.plural)
        target.namespace = call.namespace ?? ""
        target.name = call.name
        let access = target.request(by: call.user, path: call.request.uri.path)
        do {
            guard case .deny(let reason) = try await gate.decide(access) else { return }
            throw StatusError.forbidden(access, reason: reason)
        } catch {
            throw ResourceService.status(of: error, resource, name: call.name)
        }
    }

    private func response(
        to call: ResourceCall,
        _ format: ResponseFormat,
        _ outcome: WriteOutcome,
        status: HTTPResponse.Status = .ok,
    ) throws -> Response {
        let object = try shaper(call, format).item(outcome.object)
        return Response(object, as: format.encoding, status: status, warnings: outcome.warnings)
    }

    func delete(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try await call.deleteOptions()
        switch try await service.delete(resource, key: call.key(of: resource), options: options) {
        case .marked(let object):
            let isAccepted = options.propagation == .foreground
            return Response(object, as: format.encoding, status: isAccepted ? .accepted : .ok)
        case .removed(let uid): return Response(call.deletionStatus(of: resource, uid: uid), as: format.encoding)
        }
    }

    func deleteCollection(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try await call.deleteOptions()
        let parameters = try ListParameters(call.query, of: resource)
        guard !parameters.isWatch else { throw StatusError.badRequest("a deletion can't be watched") }
        let query = parameters.listQuery(kind: resource.kind, namespace: call.namespace)
        let (objects, version) = try await service.deleteCollection(resource, query: query, options: options)
        let metadata: JSONValue = ["resourceVersion": .string(String(version))]
        return Response(try shaper(call, format).list(objects, metadata: metadata), as: format.encoding)
    }
}
