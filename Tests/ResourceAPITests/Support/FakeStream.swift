import ManifestFormat
import NIOCore

@testable import ResourceAPI

/// One watch that a fake server answers.
struct FakeStream: Sendable {
    /// What a server says that knows nothing of tables.
    static let columns: JSONValue = [["name": "Name", "type": 5]]
    /// Nothing, if the kind can't be read: then no test of tables goes well.
    private static let columnCount = (try? TestKinds.builtIn("Task").columns.array?.count) ?? 0

    private let namespace: String
    private let isTable: Bool
    private let output: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(_ namespace: String, isTable: Bool, _ output: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
        self.namespace = namespace
        self.isTable = isTable
        self.output = output
    }

    static func task(_ name: String, _ version: Int64, in namespace: String) -> JSONValue {
        [
            "apiVersion": "runagx.com/v1", "kind": "Task",
            "metadata": [
                "name": .string(name), "namespace": .string(namespace), "resourceVersion": .string(String(version)),
            ],
        ]
    }

    static func row(_ task: JSONValue) -> JSONValue {
        let cells = [task[path: "metadata", "name"] ?? ""] + Array(repeating: "", count: max(0, columnCount - 1))
        return ["cells": .array(cells), "object": task]
    }

    func event(_ type: String, _ name: String, _ version: Int64) {
        let task = Self.task(name, version, in: namespace)
        guard isTable else { return say(type, task) }
        let table: JSONValue = [
            "kind": "Table", "metadata": ["resourceVersion": .string(String(version))],
            "columnDefinitions": Self.columns, "rows": [Self.row(task)],
        ]
        say(type, table)
    }

    func bookmark(_ version: Int64, endsInitialEvents: Bool = false) {
        var metadata: JSONValue = ["resourceVersion": .string(String(version))]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        say("BOOKMARK", ["kind": "Task", "metadata": metadata])
    }

    func expire() {
        say("ERROR", ["kind": "Status", "code": 410, "message": "too old resource version"])
        end()
    }

    private func say(_ type: String, _ object: JSONValue) {
        say((["type": .string(type), "object": object] as JSONValue).jsonText())
    }

    func say(_ line: String) { output.yield(ByteBuffer(string: line + "\n")) }

    func end() { output.finish() }
}
