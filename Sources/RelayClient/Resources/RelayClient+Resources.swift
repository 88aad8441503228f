package import ManifestFormat

/// What a write left behind.
package struct WriteResult: Sendable {
    /// The object as it is now, or a `Status` after a deletion.
    package var object: JSONValue
    /// What the relay warned of.
    package var warnings: [String]

    package init(object: JSONValue, warnings: [String] = []) {
        self.object = object
        self.warnings = warnings
    }
}

extension RelayClient {
    /// Reads an object or a collection; maps to `GET` of the location.
    package func read(
        _ location: ResourceLocation,
        selecting selection: Selection = Selection(),
        as form: AnswerForm = .objects,
    ) async throws -> JSONValue {
        try await readWithWarnings(location, selecting: selection, as: form).document
    }

    /// Reads as `read` does, with what the relay warned of, such as parts of a list that are missing.
    package func readWithWarnings(
        _ location: ResourceLocation,
        selecting selection: Selection = Selection(),
        as form: AnswerForm = .objects,
    ) async throws -> (document: JSONValue, warnings: [String]) {
        try await document(RelayCall(path: location.path, parameters: selection.parameters, accept: form.accept))
    }

    /// Reads an object, nil if it doesn't exist.
    package func readIfPresent(_ location: ResourceLocation) async throws -> JSONValue? {
        do {
            return try await read(location)
        } catch let error as RelayClientError where error.isNotFound {
            return nil
        }
    }

    /// Creates an object; maps to `POST` of its collection.
    package func create(
        _ object: JSONValue,
        in collection: ResourceLocation,
        options: WriteOptions = WriteOptions(),
    ) async throws -> WriteResult {
        try await write("POST", collection, body: object, options: options)
    }

    /// Changes an object by a JSON merge patch (RFC 7386); maps to `PATCH`.
    package func mergePatch(
        _ location: ResourceLocation,
        with patch: JSONValue,
        options: WriteOptions = WriteOptions(),
    ) async throws -> WriteResult {
        try await write(
            "PATCH",
            location,
            body: patch,
            options: options,
            contentType: "application/merge-patch+json",
        )
    }

    /// Makes the fields of an object what `object` says, and creates it if it isn't there; maps to `PATCH`.
    ///
    /// This is server-side apply: fields that the manager has applied before and leaves out now go away. Throws
    /// `refused` with a cause for each field that somebody else owns.
    package func apply(
        _ location: ResourceLocation,
        _ object: JSONValue,
        options: WriteOptions = WriteOptions(),
    ) async throws -> WriteResult {
        try await write(
            "PATCH",
            location,
            body: object,
            options: options,
            contentType: "application/apply-patch+yaml",
        )
    }

    /// Asks for an object to be removed; maps to `DELETE`.
    ///
    /// It is gone when its finalizers are done.
    package func delete(
        _ location: ResourceLocation,
        cascade: Cascade = .background,
        isDryRun: Bool = false,
    ) async throws -> WriteResult {
        var body: JSONValue = ["propagationPolicy": .string(cascade.rawValue)]
        if isDryRun { body["dryRun"] = ["All"] }
        let call = RelayCall(method: "DELETE", path: location.path, body: body.jsonBytes())
        let answer = try await document(call)
        return WriteResult(object: answer.document, warnings: answer.warnings)
    }

    private func write(
        _ method: String,
        _ location: ResourceLocation,
        body: JSONValue,
        options: WriteOptions,
        contentType: String = "application/json",
    ) async throws -> WriteResult {
        let call = RelayCall(
            method: method,
            path: location.path,
            parameters: options.parameters,
            contentType: contentType,
            body: body.jsonBytes(),
        )
        let answer = try await document(call)
        return WriteResult(object: answer.document, warnings: answer.warnings)
    }
}
