import ManifestFormat
import RelayClient

/// Which objects are to be read.
struct ObjectQuery: Sendable {
    var choices: [ObjectChoice]
    /// Nil for all namespaces.
    var namespace: String?
    var selection: Selection

    /// The choices of each type, types in the order they were named.
    var groups: [[ObjectChoice]] {
        var groups: [[ObjectChoice]] = []
        for choice in choices {
            if let index = groups.firstIndex(where: { $0[0].type == choice.type }) {
                groups[index].append(choice)
            } else {
                groups.append([choice])
            }
        }
        return groups
    }

    func location(_ choice: ObjectChoice) -> ResourceLocation {
        ResourceLocation(choice.type, namespace: namespace, name: choice.name)
    }
}

/// Reads the objects of a query, and notes what the relay warns of.
struct ObjectReader {
    let client: RelayClient
    let context: CommandContext
    let query: ObjectQuery
    var ignoresMissing = false

    /// The documents of each group, and the errors of single objects; an error of the connection is thrown.
    func read(as form: AnswerForm) async throws -> (groups: [[JSONValue]], failures: [RelayClientError]) {
        var groups: [[JSONValue]] = []
        var failures: [RelayClientError] = []
        for group in query.groups {
            var documents: [JSONValue] = []
            for choice in group {
                do {
                    let selection = choice.name == nil ? query.selection : Selection()
                    let answer = try await client.readWithWarnings(
                        query.location(choice),
                        selecting: selection,
                        as: form,
                    )
                    for warning in answer.warnings { try context.note("Warning: \(warning)") }
                    documents.append(answer.document)
                } catch let error as RelayClientError where error.code == .refused {
                    if !(ignoresMissing && error.isNotFound) { failures.append(error) }
                }
            }
            groups.append(documents)
        }
        return (groups, failures)
    }
}

/// The order of objects for `--sort-by`.
enum ObjectOrder {
    static func isBefore(_ left: JSONValue, _ right: JSONValue, by path: JSONPath) -> Bool {
        guard let first = path.values(in: left).first else { return path.values(in: right).first != nil }
        guard let second = path.values(in: right).first else { return false }
        switch (first, second) {
        case (.integer(let a), .integer(let b)): return a < b
        default: return JSONPath.text(of: first) < JSONPath.text(of: second)
        }
    }
}
