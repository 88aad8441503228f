/// Something that happened on an engine.
package struct EngineEvent: Decodable, Sendable, Hashable {
    /// The kind of object: `container`, `network`, `volume`, `image` and others.
    package let type: String

    /// What happened to it, such as `start`, `die`, or `health_status: healthy`.
    package let action: String

    /// The object's id (a volume's name).
    package let actorID: String

    /// The object's labels and particulars, such as `name`, `exitCode` and, for networks, `container`.
    package let attributes: [String: String]

    /// When it happened, on the engine's clock.
    package let time: EngineTime

    /// An event of these parts.
    package init(type: String, action: String, actorID: String, attributes: [String: String], time: EngineTime) {
        self.type = type
        self.action = action
        self.actorID = actorID
        self.attributes = attributes
        self.time = time
    }

    private struct Actor: Decodable {
        let id: String?
        let attributes: [String: String]?

        enum CodingKeys: String, CodingKey {
            case id = "ID"
            case attributes = "Attributes"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case action = "Action"
        case actor = "Actor"
        case seconds = "time"
        case nanoseconds = "timeNano"
    }

    /// Decodes Docker's form; what is absent is empty.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let actor = try container.decodeIfPresent(Actor.self, forKey: .actor)
        type = try container.decodeIfPresent(String.self, forKey: .type) ?? ""
        action = try container.decodeIfPresent(String.self, forKey: .action) ?? ""
        actorID = actor?.id ?? ""
        attributes = actor?.attributes ?? [:]
        let seconds = try container.decodeIfPresent(Int64.self, forKey: .seconds) ?? 0
        let nanoseconds = try container.decodeIfPresent(Int64.self, forKey: .nanoseconds)
        time = nanoseconds.map { EngineTime(nanosecondsSince1970: $0) } ?? EngineTime(seconds: seconds)
    }
}
