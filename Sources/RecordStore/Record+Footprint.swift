import ManifestFormat

extension Record {
    /// What a record takes beside what is in it.
    private static let overhead = 512
    /// What one text of the metadata takes beside its bytes.
    private static let textOverhead = 64

    /// Bytes of memory that the record takes, roughly: of small ones rather too many.
    package var footprint: Int {
        var bytes = Self.overhead + (status?.footprint ?? 0)
        for pairs in [labels, annotations] {
            for (name, value) in pairs { bytes += Self.size(name) + Self.size(value) }
        }
        for (name, value) in content { bytes += Self.size(name) + value.footprint }
        for owner in ownerReferences {
            bytes += [owner.apiVersion, owner.kind, owner.name, owner.uid].reduce(0) { $0 + Self.size($1) }
        }
        bytes += finalizers.reduce(0) { $0 + Self.size($1) }
        return managedFields.reduce(bytes) { $0 + $1.footprint }
    }

    private static func size(_ text: String) -> Int { textOverhead + text.utf8.count }
}

extension RecordChange {
    /// Bytes of memory that the change takes, roughly.
    var footprint: Int { json.utf8.count + record.footprint + (previous?.footprint ?? 0) }
}
