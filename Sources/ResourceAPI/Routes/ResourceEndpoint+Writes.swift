import Hummingbird
import ManifestFormat
import RecordStore

extension ResourceEndpoint {
    func create(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try WriteOptions(call.query, kind: "CreateOptions")
        let value = try await call.value().value
        let namespace = call.namespace ?? ""
        let outcome = try await service.create(value, of: resource, namespace: namespace, options: options)
        return try response(to: call, format, outcome, status: .created)
    }

    func update(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try WriteOptions(call.query, kind: "UpdateOptions")
        let value = try await call.value().value
        let key = call.key(of: resource)
        let outcome = try await service.update(value, of: resource, key: key, call.part, options: options)
        return try response(to: call, format, outcome)
    }

    func patch(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try WriteOptions(call.query, kind: "PatchOptions")
        let (value, bodyFormat) = try await call.value(isPatch: true)
        let patch: ObjectPatch = bodyFormat == .jsonPatch ? .json(value) : .merge(value)
        let key = call.key(of: resource)
        let outcome = try await service.patch(patch, of: resource, key: key, call.part, options: options)
        return try response(to: call, format, outcome)
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
        let options = try await deleteOptions(call)
        switch try await service.delete(resource, key: call.key(of: resource), options: options) {
        case .marked(let object): return Response(object, as: format.encoding)
        case .removed(let uid):
            var details: JSONValue = [
                "name": .string(call.name), "kind": .string(resource.plural), "uid": .string(uid),
            ]
            if !resource.group.isEmpty { details["group"] = .string(resource.group) }
            let status: JSONValue = [
                "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success",
                "details": details,
            ]
            return Response(status, as: format.encoding)
        }
    }

    func deleteCollection(_ call: ResourceCall) async throws -> Response {
        let format = try call.format()
        let options = try await deleteOptions(call)
        let parameters = try ListParameters(call.query, of: resource)
        guard !parameters.isWatch else { throw StatusError.badRequest("a deletion can't be watched") }
        let query = parameters.listQuery(kind: resource.kind, namespace: call.namespace)
        let (objects, version) = try await service.deleteCollection(resource, query: query, isDryRun: options.isDryRun)
        let metadata: JSONValue = ["resourceVersion": .string(String(version))]
        return Response(try shaper(call, format).list(objects, metadata: metadata), as: format.encoding)
    }

    private func deleteOptions(_ call: ResourceCall) async throws -> DeleteOptions {
        let bytes = Array(buffer: try await call.body())
        var body = JSONValue.object([:])
        if !bytes.isEmpty { body = try BodyFormat.of(call.request.headers[.contentType], isPatch: false).parse(bytes) }
        return try DeleteOptions(body: body, query: call.query)
    }
}
