import Foundation
import ManifestFormat

@testable import AgxModel

/// A world of objects that admission looks into.
struct StubLookup: AdmissionLookup {
    var all: [JSONValue]

    func object(kind: String, namespace: String, name: String) throws -> JSONValue? {
        try objects(kind: kind, namespace: namespace).first { $0[path: "metadata", "name"]?.string == name }
    }

    func objects(kind: String, namespace: String) throws -> [JSONValue] {
        all.filter {
            $0["kind"]?.string == kind
                && (namespace.isEmpty || $0[path: "metadata", "namespace"]?.string == namespace)
        }
    }
}

/// An object written as YAML, with its defaults filled in.
func defaulted(_ yaml: String) throws -> JSONValue {
    let object = try JSONValue.parse(yaml: yaml)
    let kind = object["kind"]?.string ?? ""
    return try KindRegistry.builtIn().definition(ofKind: kind).defaulted(object)
}

/// All documents of a file of the repository.
func repositoryDocuments(_ path: String, from file: String = #filePath) throws -> [JSONValue] {
    var root = URL(fileURLWithPath: file)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let bytes = try Data(contentsOf: root.appendingPathComponent(path))
    return try YAMLDocuments.parse(Array(bytes), source: path).map(\.value)
}

extension [FieldIssue] {
    /// One line for each issue: field, message.
    var lines: [String] { map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" } }
}
