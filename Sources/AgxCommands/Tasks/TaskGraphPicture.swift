import AgxModel
import ManifestFormat

/// A graph of tasks as text, for Graphviz, or as JSON.
struct TaskGraphPicture: Sendable {
    let graph: TaskGraph
    let path: CriticalPath?

    /// A line for each task, below what it waits for; tasks on the critical path carry a star.
    var text: String {
        guard !graph.tasks.isEmpty else { return "There are no tasks.\n" }
        var lines: [String] = []
        var shown: Set<String> = []
        let roots = graph.topological().filter { name in
            !TaskGraph.dependencies(of: graph.tasks[name]).contains { graph.tasks[$0] != nil }
        }
        for name in roots + graph.topological() where !shown.contains(name) {
            append(name, after: nil, indent: "", to: &lines, &shown)
        }
        if let path {
            let seconds = GoDuration(.seconds(Int64(path.seconds)))
            lines.append("")
            lines.append("Critical path (\(seconds)): " + path.tasks.joined(separator: " -> "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func append(
        _ name: String,
        after dependency: String?,
        indent: String,
        to lines: inout [String],
        _ shown: inout Set<String>,
    ) {
        let condition = dependency.flatMap { graph.condition(of: name, on: $0) }.map { " [on \($0)]" } ?? ""
        let star = path?.tasks.contains(name) == true ? " *" : ""
        let isNew = shown.insert(name).inserted
        let more = isNew || graph.directDependents(of: name).isEmpty ? "" : " (see above)"
        lines.append("\(indent)\(name)\(condition)  \(graph.phase(name))\(reason(of: name))\(star)\(more)")
        guard isNew, indent.utf8.count < 200 else { return }
        for next in graph.directDependents(of: name) {
            append(next, after: name, indent: indent + "  ", to: &lines, &shown)
        }
    }

    private func reason(of name: String) -> String {
        let word = graph.tasks[name]?[path: "status", "reason"]?.string ?? ""
        return word.isEmpty || word == graph.phase(name) || word == "Completed" ? "" : " (\(word))"
    }

    /// For `dot`.
    var dot: String {
        var lines = ["digraph tasks {", "  rankdir=LR;", "  node [shape=box];"]
        for name in graph.topological() {
            let width = path?.tasks.contains(name) == true ? ", penwidth=2" : ""
            lines.append("  \"\(name)\" [label=\"\(name)\\n\(graph.phase(name))\"\(width)];")
        }
        for name in graph.topological() {
            for dependency in TaskGraph.dependencies(of: graph.tasks[name]) {
                let label = graph.condition(of: name, on: dependency).map { " [label=\"\($0)\"]" } ?? ""
                lines.append("  \"\(dependency)\" -> \"\(name)\"\(label);")
            }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    var json: JSONValue {
        let nodes = graph.topological().map { name -> JSONValue in
            [
                "name": .string(name), "phase": .string(graph.phase(name)),
                "reason": graph.tasks[name]?[path: "status", "reason"] ?? "",
                "dependsOn": .array(
                    TaskGraph.dependencies(of: graph.tasks[name]).map { dependency in
                        [
                            "name": .string(dependency),
                            "condition": .string(graph.condition(of: name, on: dependency) ?? "Success"),
                        ]
                    }
                ),
            ]
        }
        return ["tasks": .array(nodes), "criticalPath": .array((path?.tasks ?? []).map { .string($0) })]
    }
}
