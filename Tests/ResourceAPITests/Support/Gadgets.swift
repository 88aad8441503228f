import AgxModel
import Foundation
import ManifestFormat
import ResourceAPI
import TestSupport

/// A kind with every sort of list and map, and what tests of its owners need.
enum Gadgets {
    static func definition() throws -> KindDefinition { try KindDefinition(yaml: document) }

    static func ownership() throws -> FieldOwnership { FieldOwnership(try definition()) }

    /// An object of the kind, its spec or status in YAML.
    static func gadget(_ members: String = "") throws -> JSONValue {
        var object: JSONValue = ["apiVersion": "test.dev/v1", "kind": "Gadget", "metadata": ["name": "g"]]
        guard !members.isEmpty, let given = try JSONValue.parse(yaml: members).object else { return object }
        for (name, value) in given {
            guard name == "metadata", case .object(let metadata) = value else {
                object[name] = value
                continue
            }
            for (field, content) in metadata { object["metadata"]?[field] = content }
        }
        return object
    }

    static func applier(_ name: String, _ part: Subresource = .main) -> FieldManager {
        FieldManager(name: name, operation: .apply, apiVersion: "test.dev/v1", part: part)
    }

    static func updater(_ name: String, _ part: Subresource = .main) -> FieldManager {
        FieldManager(name: name, operation: .update, apiVersion: "test.dev/v1", part: part)
    }

    static let document = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.test.dev}
        spec:
          group: test.dev
          scope: Namespaced
          names: {kind: Gadget, listKind: GadgetList, plural: gadgets, singular: gadget}
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              schema:
                openAPIV3Schema:
                  type: object
                  description: A gadget.
                  properties:
                    apiVersion: {type: string, description: The version.}
                    kind: {type: string, description: The kind.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What is wanted.
                      properties:
                        size: {type: integer, description: A number.}
                        colour: {type: string, default: grey, description: A text with a default.}
                        shade: {type: string, nullable: true, description: A text or null.}
                        command: {type: array, description: Atomic., items: {type: string}}
                        tags:
                          type: array
                          description: A set.
                          x-kubernetes-list-type: set
                          items: {type: string}
                        parts:
                          type: array
                          description: A keyed list.
                          x-kubernetes-list-type: map
                          x-kubernetes-list-map-keys: [name, port]
                          items:
                            type: object
                            required: [name]
                            properties:
                              name: {type: string, description: The first key.}
                              port: {type: integer, default: 80, description: The second key.}
                              image: {type: string, description: A text.}
                              words: {type: array, description: Atomic., items: {type: string}}
                        options:
                          type: object
                          description: Names that people choose.
                          additionalProperties: {type: string}
                        box:
                          type: object
                          description: Fields.
                          properties:
                            width: {type: integer, description: A number.}
                            height: {type: integer, default: 1, description: A number with a default.}
                        seal:
                          type: object
                          description: One value.
                          x-kubernetes-map-type: atomic
                          properties:
                            wax: {type: string, description: A text.}
                            stamp: {type: string, description: A text.}
                        extra:
                          type: object
                          description: Anything.
                          x-kubernetes-preserve-unknown-fields: true
                    status:
                      type: object
                      description: What is.
                      properties:
                        phase: {type: string, description: A word.}
                        conditions:
                          type: array
                          description: Aspects.
                          x-kubernetes-list-type: map
                          x-kubernetes-list-map-keys: [type]
                          items:
                            type: object
                            properties:
                              type: {type: string, description: The key.}
                              status: {type: string, description: A word.}
        """
}

extension Gadgets {
    /// A gadget with any of its fields, metadata and status included.
    static func random(_ random: inout SeededGenerator) -> JSONValue {
        var object: JSONValue = ["apiVersion": "test.dev/v1", "kind": "Gadget", "metadata": ["name": "g"]]
        if Bool.random(using: &random) { object["metadata"]?["labels"] = texts(&random) }
        if Bool.random(using: &random) { object["metadata"]?["finalizers"] = words(&random, unique: true) }
        var spec = JSONValue.object([:])
        let makers: [(String, (inout SeededGenerator) -> JSONValue)] = [
            ("size", { .integer(Int64.random(in: 0...3, using: &$0)) }), ("colour", { word(&$0) }),
            ("shade", { Bool.random(using: &$0) ? .null : word(&$0) }), ("command", { words(&$0) }),
            ("tags", { words(&$0, unique: true) }), ("parts", parts), ("options", texts),
            ("box", { ["width": .integer(Int64.random(in: 0...2, using: &$0))] }), ("seal", texts),
            ("extra", { anything(&$0, depth: 3) }),
        ]
        for (name, make) in makers where Int.random(in: 0..<3, using: &random) > 0 { spec[name] = make(&random) }
        object["spec"] = spec
        return object
    }

    static func word(_ random: inout SeededGenerator) -> JSONValue {
        .string(["a", "b", "c", "ä\"\\", "f:x", ".", ""].randomElement(using: &random) ?? "")
    }

    private static func words(_ random: inout SeededGenerator, unique: Bool = false) -> JSONValue {
        let words = (0..<Int.random(in: 0...3, using: &random)).map { _ in word(&random) }
        return .array(unique ? Array(Set(words)).sorted { $0.jsonText() < $1.jsonText() } : words)
    }

    private static func texts(_ random: inout SeededGenerator) -> JSONValue {
        var object = JSONValue.object([:])
        for _ in 0..<Int.random(in: 0...3, using: &random) { object[word(&random).string ?? ""] = word(&random) }
        return object
    }

    private static func parts(_ random: inout SeededGenerator) -> JSONValue {
        var seen: Set<JSONValue> = []
        var result: [JSONValue] = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            var part: JSONValue = ["name": word(&random), "port": .integer(Int64.random(in: 80...81, using: &random))]
            guard seen.insert(part).inserted else { continue }
            if Bool.random(using: &random) { part["image"] = word(&random) }
            if Bool.random(using: &random) { part["words"] = words(&random) }
            result.append(part)
        }
        return .array(result)
    }

    private static func anything(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 5 : 3), using: &random) {
        case 0: return word(&random)
        case 1: return .number(1.5)
        case 2: return .bool(true)
        case 3: return .array([anything(&random, depth: depth - 1)])
        default:
            var object = JSONValue.object([:])
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                object[word(&random).string ?? ""] = anything(&random, depth: depth - 1)
            }
            return object
        }
    }
}
