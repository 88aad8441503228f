import RelayClient

/// One object, or all objects of a type, that a command's arguments name.
struct ObjectChoice: Sendable, Hashable {
    var type: ResourceType
    /// Nil for all objects of the type.
    var name: String?
}

/// Reads `TYPE[,TYPE]`, `TYPE NAME...` and `TYPE/NAME...` as kubectl does.
enum ObjectArguments {
    /// What the types of `all` are: everything that a company's work consists of.
    private static let allTypes: [ResourceType] = [.networks, .volumes, .containers, .tasks, .runs, .schedules]

    static func parse(_ words: [String]) throws -> [ObjectChoice] {
        guard let first = words.first else {
            throw CommandFailure(
                "error: You must specify the type of resource, such as companies or containers. "
                    + "Use \"agx api-resources\" for a complete list of supported resources."
            )
        }
        if words.contains(where: { $0.contains("/") }) { return try words.map(slashed) }
        let types = try first.split(separator: ",").flatMap { word in
            word == "all" || word == "agx" ? allTypes : [try type(String(word))]
        }
        let names = words.dropFirst()
        guard !names.isEmpty else { return types.map { ObjectChoice(type: $0) } }
        return types.flatMap { type in names.map { ObjectChoice(type: type, name: $0) } }
    }

    /// Exactly one object with a name.
    static func parseOne(_ words: [String], usage: String) throws -> ObjectChoice {
        let choices = try parse(words)
        guard choices.count == 1, choices[0].name != nil else { throw CommandFailure("error: \(usage)") }
        return choices[0]
    }

    /// Refuses names beside a selector or `--all`, as kubectl does: one of both would count for nothing.
    static func refuseNames(in choices: [ObjectChoice], beside option: String, isGiven: Bool) throws {
        guard isGiven, choices.contains(where: { $0.name != nil }) else { return }
        throw CommandFailure("error: name cannot be provided when \(option) is specified")
    }

    static func type(_ word: String) throws -> ResourceType {
        guard let type = ResourceType.named(word) else {
            throw CommandFailure(
                "error: the server doesn't have a resource type \"\(word)\", there are: "
                    + ResourceType.all.map(\.plural).joined(separator: ", ")
            )
        }
        return type
    }

    private static func slashed(_ word: String) throws -> ObjectChoice {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw CommandFailure(
                "error: there is no need to specify a resource type as a separate argument when passing arguments in "
                    + "resource/name form (e.g. 'agx get resource/<resource_name>' instead of 'agx get resource "
                    + "resource/<resource_name>')"
            )
        }
        return ObjectChoice(type: try type(parts[0]), name: parts[1])
    }
}
