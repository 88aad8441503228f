extension JSONValue {
    /// The value after an RFC 6902 patch: all of its operations or, if one throws, none.
    ///
    /// Throws `ParseError` with the operation's index and pointer: `.invalidPatch`, `.patchNotApplicable`,
    /// `.patchTestFailed`, or `.tooLarge` past 10,000 operations or the limits for copied values and nesting.
    package func jsonPatched(
        with operations: JSONValue,
        limits: ParseLimits = .init(),
    ) throws(ParseError) -> JSONValue {
        var application = JSONPatchApplication(document: self, limits: limits)
        for operation in try JSONPatch(operations).operations { try application.apply(operation) }
        return application.document
    }
}

/// A document while a patch is being applied to it.
struct JSONPatchApplication {
    var document: JSONValue
    let limits: ParseLimits
    /// How many values may still be copied or moved: copies of copies grow exponentially.
    private var budget: Int

    init(document: JSONValue, limits: ParseLimits) {
        self.document = document
        self.limits = limits
        budget = limits.maximumNodes
    }

    mutating func apply(_ operation: JSONPatch.Operation) throws(ParseError) {
        switch operation.action {
        case .add(let value):
            try place(value, operation)
        case .remove:
            try remove(operation.pointer, operation)
        case .replace(let value):
            if operation.pointer.tokens.isEmpty {
                document = value
            } else {
                try remove(operation.pointer, operation)
                try place(value, operation)
            }
        case .move(let source):
            guard source != operation.pointer else {
                _ = try value(at: source, operation)
                return
            }
            guard !source.contains(operation.pointer) else {
                throw failure(operation, "a value can't be moved into itself")
            }
            let value = try value(at: source, operation)
            try charge(for: value, operation)
            try remove(source, operation)
            try place(value, operation)
        case .copy(let source):
            let value = try value(at: source, operation)
            try charge(for: value, operation)
            try place(value, operation)
        case .test(let expected):
            let actual = try value(at: operation.pointer, operation)
            guard actual.isEqualInJSON(to: expected) else {
                let message = "\(operation.name): the value is \(actual.excerpt), not \(expected.excerpt)"
                throw ParseError(.patchTestFailed, message, path: path(of: operation.pointer))
            }
        }
    }

    private func value(at pointer: JSONPointer, _ operation: JSONPatch.Operation) throws(ParseError) -> JSONValue {
        var value = document
        for token in pointer.tokens {
            switch value {
            case .object(let members):
                guard let member = members[token] else { throw failure(operation, "there is no member \"\(token)\"") }
                value = member
            case .array(let elements):
                guard let index = JSONPointer.index(token), index < elements.count else {
                    throw failure(operation, "there is no element \(token), the array has \(elements.count)")
                }
                value = elements[index]
            default:
                throw failure(operation, "\"\(token)\" is looked for in \(value.excerpt), which has no members")
            }
        }
        return value
    }

    private mutating func remove(_ pointer: JSONPointer, _ operation: JSONPatch.Operation) throws(ParseError) {
        guard !pointer.tokens.isEmpty else { throw failure(operation, "the whole document can't be removed") }
        let problem = document.changeContainer(pointer.tokens[...]) { container, token in
            container.removeChild(token)
        }
        if let problem { throw failure(operation, problem) }
    }

    private mutating func place(_ value: JSONValue, _ operation: JSONPatch.Operation) throws(ParseError) {
        let room = limits.maximumDepth - operation.pointer.tokens.count
        guard value.isNoDeeper(than: room) else {
            throw ParseError(
                .tooLarge,
                "\(operation.name): nested deeper than \(limits.maximumDepth) levels",
                path: path(of: operation.pointer),
            )
        }
        guard !operation.pointer.tokens.isEmpty else {
            document = value
            return
        }
        let problem = document.changeContainer(operation.pointer.tokens[...]) { container, token in
            container.insertChild(value, token)
        }
        if let problem { throw failure(operation, problem) }
    }

    private mutating func charge(for value: JSONValue, _ operation: JSONPatch.Operation) throws(ParseError) {
        guard value.spend(&budget) else {
            let message = "\(operation.name): the patch copies or moves more than \(limits.maximumNodes) values"
            throw ParseError(.tooLarge, message, path: path(of: operation.pointer))
        }
    }

    private func failure(_ operation: JSONPatch.Operation, _ problem: String) -> ParseError {
        ParseError(.patchNotApplicable, "\(operation.name): \(problem)", path: path(of: operation.pointer))
    }

    private func path(of pointer: JSONPointer) -> String {
        var value: JSONValue? = document
        var path = FieldPath()
        for token in pointer.tokens {
            if case .array = value, let index = JSONPointer.index(token) {
                path.components.append(.index(index))
            } else {
                path.components.append(.member(token))
            }
            value = path.value(in: document)
        }
        return path.description
    }
}
