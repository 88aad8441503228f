import ManifestFormat

extension Kubeconfig {
    /// A context with what it refers to.
    struct Context: Sendable {
        /// Nil where no context is named at all.
        var name: String?
        var cluster: Entry?
        var user: Entry?
        /// The company; nil also for `default`, which kubectl says when nothing is said.
        var namespace: String?
    }

    /// The context of this name, or the current one; empty if there is none.
    func context(_ wanted: String?) throws -> Context {
        guard let name = wanted ?? currentContext else { return Context() }
        guard let entry = self[.contexts, name] else {
            let known = names(of: .contexts).joined(separator: ", ")
            throw CommandFailure(
                "error: context \"\(name)\" does not exist" + (known.isEmpty ? "" : " (there are: \(known))")
            )
        }
        func referred(_ part: Part) throws -> Entry? {
            guard let target = entry.fields[part.word]?.string, !target.isEmpty else { return nil }
            if let found = self[part, target] { return found }
            throw CommandFailure(
                "error: \(entry.file): \(part.word) \"\(target)\" of context \"\(name)\" does not exist"
            )
        }
        let namespace = entry.fields["namespace"]?.string
        return Context(
            name: name,
            cluster: try referred(.clusters),
            user: try referred(.users),
            namespace: namespace.flatMap { $0.isEmpty || $0 == "default" ? nil : $0 },
        )
    }
}

extension Kubeconfig.Entry {
    /// A text of the entry; nil if it is absent or empty, an error if it is something else.
    func text(_ name: String) throws -> String? {
        guard let value = fields[name], value != .null else { return nil }
        guard let text = value.string else { throw CommandFailure("error: \(file): \(name): a text is expected") }
        return text.isEmpty ? nil : text
    }

    func flag(_ name: String) -> Bool { fields[name] == .bool(true) }

    /// A path in the entry; a relative one starts at the file's directory.
    func path(_ name: String) throws -> String? {
        guard let text = try text(name) else { return nil }
        return resolved(text)
    }

    func resolved(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
