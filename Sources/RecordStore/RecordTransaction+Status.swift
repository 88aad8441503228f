package import ManifestFormat

extension RecordTransaction {
    /// Replaces the status, and `managedFields` by those given; the generation stays.
    ///
    /// Throws `notFound`, `conflict` for another version or uid than the stored one, and `badRequest`.
    package func updateStatus(
        of key: RecordKey,
        uid: String,
        to status: JSONValue,
        managedFields: [JSONValue]? = nil,
        expecting resourceVersion: Int64,
    ) throws(StoreError) -> Record {
        let action = "update the status of"
        let live = try present(key, uid: uid, version: resourceVersion, attempting: action)
        var next = live
        next.status = status == .null ? nil : status
        next.managedFields = managedFields ?? live.managedFields
        guard next.status != live.status || !RecordRules.isSame(next, live) else { return live }
        next = tracked(next, from: live, .status, managedFields == nil ? .tracked : .given)
        next.resourceVersion = version + 1
        if next.managedFields == live.managedFields {
            try storeStatus(next, replacing: live, attempting: action)
        } else {
            try check(next, attempting: action)
            try store(next, replacing: live, attempting: action)
        }
        return next
    }

    /// What controllers write all the time; nothing but the status is looked at or touched.
    private func storeStatus(_ record: Record, replacing live: Record, attempting action: String) throws(StoreError) {
        try RecordRules.checkStatus(of: record, attempting: action)
        let text = record.status?.jsonText()
        try RecordRules.checkSize(text, of: record, limit: options.maximumObjectBytes, attempting: action)
        let object = record.object.jsonText()
        do {
            try records.updateStatus(record, status: text, object: object)
        } catch {
            throw .wrapping(error, attempting: "\(action) \(record.key)")
        }
        try append(RecordChange(type: .modified, record: record, previous: live, json: object))
    }
}
