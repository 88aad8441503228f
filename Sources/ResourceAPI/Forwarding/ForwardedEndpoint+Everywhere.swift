import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore

extension ForwardedEndpoint {
    /// How many servers are asked at a time.
    private static var concurrency: Int { 16 }
    /// The longest list that is taken from one server.
    private static var maximumListBytes: Int { 32 << 20 }
    /// The most values that it may have: each takes more memory than its text.
    private static var maximumListValues: Int { 1_000_000 }
    /// How long the whole answer of one server is waited for.
    static var patience: Duration { .seconds(2) }
    /// How many servers that have not answered are told one by one.
    private static var maximumMissing: Int { 10 }

    /// What the client got wrong is wrong for all servers; what else one of them answers is its own trouble.
    private static var clientFaults: Set<Int> { [400, 406, 410, 422] }

    /// One namespace's part of the list, or why there is none.
    private enum Part: Sendable {
        case list(ForwardedNamespace, elements: [JSONValue], version: Int64?)
        case missing(reason: String)
        /// The namespace has gone meanwhile.
        case gone
    }

    /// Lists the objects of all namespaces as one list.
    ///
    /// Its version is the number of a position, since each server counts its own. What one server can't say at the moment
    /// is missing, and a warning tells so; if none answers, that is an error, which is not to be tried again: a list of
    /// all kinds would wait for each of them. Throws `tooManyRequests` while other lists take all the room for them.
    func listEverywhere(_ call: ResourceCall) async throws -> Response {
        guard call.query.flag("watch") != true else { return try await watchEverywhere(call) }
        let format = try call.format()
        try checkParameters(of: call)
        let shaper = try ObjectShaper(
            resource,
            shape: format.shape,
            query: call.query,
            now: Timestamp(options.now()),
        )
        let namespaces = try await forwarder.namespaces()
        let share = room.share()
        let parts = try await ask(namespaces, call, shaper, within: share)
        let lists = parts.compactMap { if case .list(_, let elements, _) = $0 { elements } else { nil } }
        let warnings = warnings(of: parts)
        if lists.isEmpty, let first = warnings.first {
            throw StatusError(.serviceUnavailable, first).warning(Array(warnings.dropFirst()))
        }
        let version = JSONValue.string(String(positions.number(of: Self.position(of: parts))))
        // Columns are our own, whatever the servers say.
        var merged = shaper.list([], metadata: ["resourceVersion": version])
        merged[shaper.shape == .table ? "rows" : "items"] = .array(lists.flatMap(\.self))
        var response = Response(merged, as: format.encoding, warnings: warnings)
        // What it was made of is gone by then.
        if let bytes = response.body.contentLength { share.keep(bytes) }
        response.body = response.body.holding(share)
        return response
    }

    private func warnings(of parts: [Part]) -> [String] {
        let reasons = parts.compactMap { if case .missing(let reason) = $0 { reason } else { nil } }
        guard reasons.count > Self.maximumMissing else { return reasons }
        let rest = reasons.count - Self.maximumMissing
        return reasons.prefix(Self.maximumMissing) + ["\(resource.plural) of \(rest) more namespaces are missing"]
    }

    /// Asks the servers of all namespaces, a few at a time; answers in the order of `namespaces`.
    private func ask(
        _ namespaces: [ForwardedNamespace],
        _ call: ResourceCall,
        _ shaper: ObjectShaper,
        within share: ListShare,
    ) async throws -> [Part] {
        try await withThrowingTaskGroup(of: (Int, Part).self) { group in
            var parts = [Part?](repeating: nil, count: namespaces.count)
            for (index, namespace) in namespaces.enumerated() {
                if index >= Self.concurrency, let (done, part) = try await group.next() { parts[done] = part }
                group.addTask { (index, try await part(of: namespace, call, shaper, within: share)) }
            }
            for try await (done, part) in group { parts[done] = part }
            return parts.compactMap(\.self)
        }
    }

    private func part(
        of namespace: ForwardedNamespace,
        _ call: ResourceCall,
        _ shaper: ObjectShaper,
        within share: ListShare,
    ) async throws -> Part {
        let name = namespace.name
        let request = request(path(in: name, query: call.request.uri.query), for: call, shape: shaper.shape)
        var problem: String
        do {
            let (status, list) = try await answer(to: request, of: name, within: share)
            if status.code == 200 {
                return .list(
                    namespace,
                    elements: try ForwardedObjectReader(shaper, namespace: name).elements(of: list),
                    version: ForwardedEventReader.version(in: list["metadata"]),
                )
            }
            problem = list["message"]?.string ?? status.reasonPhrase
            if Self.clientFaults.contains(status.code) { throw StatusError.badRequest(problem) }
        } catch let error as StatusError {
            if error.reason == .notFound { return .gone }
            // A server's own 429 is an answer: this one tells that there is no room for the list.
            guard !Self.clientFaults.contains(error.reason.code), error.reason != .tooManyRequests else { throw error }
            problem = error.message
        }
        return .missing(reason: "\(resource.plural) of \(name) are missing: \(problem)")
    }

    /// A request of the call's own user for objects in the shape that was asked for.
    func request(_ path: String, for call: ResourceCall, shape: ResponseFormat.Shape) -> ForwardedRequest {
        var headers = Self.requestHeaders(of: call.request)
        headers[.accept] =
            switch shape {
            case .whole: "application/json"
            case .table: "application/json;as=Table;g=meta.k8s.io;v=v1"
            case .metadata: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
            }
        return ForwardedRequest(method: .get, path: path, headers: headers, user: call.user)
    }

    /// The versions of the lists: where a watch goes on.
    private static func position(of parts: [Part]) -> ForwardedPositions.Position {
        var position: ForwardedPositions.Position = [:]
        for case .list(let namespace, _, let version?) in parts {
            position[namespace.name] = ForwardedPositions.Place(id: namespace.id, version: version)
        }
        return position
    }

    /// The whole answer of one server; throws `serviceUnavailable` if it takes too long, or did so a moment ago.
    private func answer(
        to request: ForwardedRequest,
        of namespace: String,
        within share: ListShare,
    ) async throws -> (status: HTTPResponse.Status, list: JSONValue) {
        let late = StatusError(.serviceUnavailable, "its server has not answered within \(Self.patience)")
        guard !slow.contains(namespace) else { throw late }
        let clock = options.watch.clock
        return try await withThrowingTaskGroup(of: (HTTPResponse.Status, JSONValue)?.self) { group in
            group.addTask {
                let answer = try await send(request, to: namespace)
                return (answer.status, try await Self.value(of: answer, within: share))
            }
            group.addTask {
                try await clock.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let answer = first else {
                slow.insert(namespace)
                throw late
            }
            return answer
        }
    }

    /// Throws for parameters that no list may have, and for those that ask for a page or a state of before: such a list is
    /// whole, and of now.
    private func checkParameters(of call: ResourceCall) throws(StatusError) {
        let parameters = try ListParameters(call.query, of: resource)
        if parameters.continueToken != nil {
            throw .badRequest("continue key is not valid: lists of \(resource.plural) in all namespaces have no pages")
        }
        if parameters.exactVersion != nil {
            throw StatusError(.expired, "lists of \(resource.plural) in all namespaces are as things are now")
        }
    }

    /// Pages and versions of a list mean nothing to the servers of its parts.
    private func path(in namespace: String, query: String?) -> String {
        let left: Set<Substring> = ["limit", "continue", "resourceVersion", "resourceVersionMatch", "timeoutSeconds"]
        let items = (query ?? "").split(separator: "&").filter { !left.contains($0.prefix { $0 != "=" }) }
        let path = "\(resource.groupPath)/namespaces/\(namespace)/\(resource.plural)"
        return items.isEmpty ? path : path + "?" + items.joined(separator: "&")
    }

    /// What is read stays taken from the share, unless this throws.
    private static func value(of answer: ForwardedResponse, within share: ListShare) async throws -> JSONValue {
        var (bytes, weight, taken): ([UInt8], ListWeight, Int) = ([], ListWeight(), 0)
        do {
            for try await chunk in answer.body {
                weight.add(chunk)
                try check(weight)
                try share.take(weight.total - taken)
                taken = weight.total
                bytes += Array(buffer: chunk)
            }
            return try JSONValue.parse(
                json: bytes,
                limits: ParseLimits(maximumBytes: maximumListBytes, maximumNodes: maximumListValues),
            )
        } catch {
            share.give(taken)
            if error is StatusError { throw error }
            throw StatusError(.serviceUnavailable, "the answer can't be read: \(error)")
        }
    }

    private static func check(_ weight: ListWeight) throws(StatusError) {
        guard weight.bytes <= maximumListBytes else {
            throw StatusError(.serviceUnavailable, "the list is longer than \(maximumListBytes) bytes")
        }
        guard weight.values <= maximumListValues else {
            throw StatusError(.serviceUnavailable, "the list has more than \(maximumListValues) values")
        }
    }
}
