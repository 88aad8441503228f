import ManifestFormat

/// What the store checks of any record, whatever its kind: that it can be stored and read back.
enum RecordRules {
    /// The record in the form in which it reads back: each finalizer once, no field that has a place of its own.
    static func normalised(_ record: Record) -> Record {
        var record = record
        record.content = RecordDraft.content(of: record.content)
        if Set(record.finalizers).count < record.finalizers.count {
            var seen: Set<String> = []
            record.finalizers = record.finalizers.filter { seen.insert($0).inserted }
        }
        if record.status == .null { record.status = nil }
        return record
    }

    /// Throws `badRequest` if the record can't be stored as it is.
    static func check(_ record: Record, attempting action: String) throws(StoreError) {
        func refuse(_ problem: String) -> StoreError { StoreError(.badRequest, "\(action) \(record.key): \(problem)") }
        guard !record.key.kind.isEmpty, !record.key.name.isEmpty, !record.apiVersion.isEmpty else {
            throw refuse("apiVersion, kind and metadata.name must not be empty")
        }
        var texts = [record.key.kind, record.key.namespace, record.key.name]
        texts += record.labels.flatMap { [$0.key, $0.value] } + record.ownerReferences.map(\.uid)
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw refuse("names, labels and uids must not hold NUL characters")
        }
        guard record.ownerReferences.count(where: \.controller) <= 1 else {
            throw refuse("metadata.ownerReferences: at most one owner can be the controller")
        }
        do {
            _ = try RecordDraft(object: record.manifest)
        } catch {
            throw refuse(error.message)
        }
        for value in Array(record.content.values) + record.managedFields {
            if let problem = problem(with: value, depth: 1) { throw refuse(problem) }
        }
        try checkStatus(of: record, attempting: action)
    }

    /// Throws `badRequest` if the record's status can't be stored as it is.
    static func checkStatus(of record: Record, attempting action: String) throws(StoreError) {
        guard let status = record.status, let problem = problem(with: status, depth: 1) else { return }
        throw StoreError(.badRequest, "\(action) \(record.key): \(problem)")
    }

    /// Throws `badRequest` if a text of the record is longer than the store takes.
    static func checkSize(_ text: String?, of record: Record, limit: Int, attempting action: String) throws(StoreError)
    {
        let size = text?.utf8.count ?? 0
        guard size <= limit else {
            throw StoreError(
                .badRequest,
                "\(action) \(record.key): \(size) bytes are too large, the limit is \(limit)",
            )
        }
    }

    /// Why a value would not read back as it is.
    private static func problem(with value: JSONValue, depth: Int) -> String? {
        guard depth <= ObjectLimits.deepestNesting else {
            return "nested deeper than \(ObjectLimits.deepestNesting) levels"
        }
        switch value {
        case .number(let number): return number.isFinite ? nil : "\(number) is not a JSON number"
        case .array(let elements): return firstProblem(in: elements, depth: depth + 1)
        case .object(let members): return firstProblem(in: members.values, depth: depth + 1)
        default: return nil
        }
    }

    private static func firstProblem(in values: some Sequence<JSONValue>, depth: Int) -> String? {
        for value in values {
            if let problem = problem(with: value, depth: depth) { return problem }
        }
        return nil
    }

    /// Whether two states say the same, times in `managedFields` left aside.
    static func isSame(_ left: Record, _ right: Record) -> Bool {
        left.manifest == right.manifest && left.managedFields.map(withoutTime) == right.managedFields.map(withoutTime)
    }

    private static func withoutTime(_ entry: JSONValue) -> JSONValue {
        var entry = entry
        entry["time"] = nil
        return entry
    }
}
