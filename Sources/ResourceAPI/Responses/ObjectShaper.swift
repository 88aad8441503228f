import AgxModel
import ManifestFormat
import RecordStore

/// Brings objects of one kind into the shape that a client asked for.
struct ObjectShaper: Sendable {
    /// What of each object goes along with the rows of a table.
    enum RowObject: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case whole = "Object"
    }

    let resource: APIResource
    let shape: ResponseFormat.Shape
    let rowObject: RowObject
    /// What ages are counted to.
    var now: Timestamp

    /// Throws `badRequest` for an `includeObject` that doesn't exist.
    init(_ resource: APIResource, shape: ResponseFormat.Shape, query: QueryItems, now: Timestamp) throws(StatusError) {
        self.resource = resource
        self.shape = shape
        self.now = now
        let text = query.text("includeObject") ?? RowObject.metadata.rawValue
        guard let rowObject = RowObject(rawValue: text) else {
            throw .badRequest("includeObject in the query must be None, Metadata or Object, not \"\(text.prefix(40))\"")
        }
        self.rowObject = rowObject
    }

    /// One object, as an answer of its own or as the object of a watch event.
    func item(_ object: JSONValue, withColumns: Bool = true) -> JSONValue {
        switch shape {
        case .whole: return object
        case .metadata: return Self.partial(object)
        case .table:
            let version = object[path: "metadata", "resourceVersion"] ?? ""
            return table([object], metadata: ["resourceVersion": version], withColumns: withColumns)
        }
    }

    /// A list with the metadata given.
    func list(_ objects: [JSONValue], metadata: JSONValue) -> JSONValue {
        switch shape {
        case .whole:
            return [
                "kind": .string(resource.definition.listKind), "apiVersion": .string(resource.apiVersion),
                "metadata": metadata, "items": .array(objects),
            ]
        case .metadata:
            return [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(objects.map(Self.partial)),
            ]
        case .table: return table(objects, metadata: metadata, withColumns: true)
        }
    }

    /// An object that says only how far a watch has come.
    func bookmark(version: Int64, endsInitialEvents: Bool) -> JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(version)), "creationTimestamp": nil]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        switch shape {
        case .whole:
            return [
                "kind": .string(resource.kind), "apiVersion": .string(resource.apiVersion), "metadata": metadata,
            ]
        case .metadata:
            return ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata]
        case .table:
            metadata["creationTimestamp"] = nil
            return table([], metadata: metadata, withColumns: false)
        }
    }

    /// A table of one row that is there already, for a watch.
    func table(ofRow row: JSONValue, version: Int64, columns: JSONValue) -> JSONValue {
        [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": ["resourceVersion": .string(String(version))],
            "columnDefinitions": columns, "rows": [row],
        ]
    }

    private func table(_ objects: [JSONValue], metadata: JSONValue, withColumns: Bool) -> JSONValue {
        [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": withColumns ? resource.columns : nil,
            "rows": .array(objects.map(row)),
        ]
    }

    private func row(_ object: JSONValue) -> JSONValue {
        var row: JSONValue = [
            "cells": .array(resource.table.cells(of: resource.printable?(object, now) ?? object, now: now))
        ]
        switch rowObject {
        case .none: break
        case .metadata: row["object"] = Self.partial(object)
        case .whole: row["object"] = object
        }
        return row
    }

    static func partial(_ object: JSONValue) -> JSONValue {
        [
            "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
            "metadata": object["metadata"] ?? .object([:]),
        ]
    }
}
