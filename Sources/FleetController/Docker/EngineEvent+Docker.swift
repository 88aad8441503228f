import DockerEngine

extension EngineEvent {
    /// What one of Docker's events asks to look at again; nil if it changes nothing that the fleet decides by.
    init?(_ event: DockerEngine.EngineEvent) {
        let time = event.time.nanosecondsSince1970
        switch event.type {
        case "container":
            guard Self.containerActions.contains(where: { event.action.hasPrefix($0) }) else { return nil }
            let subject = Subject.container(id: event.actorID, name: event.attributes["name"])
            self.init(subject: subject, isRemoval: event.action == "destroy", time: time)
        case "network":
            self.init(network: event, time: time)
        case "volume":
            guard ["create", "destroy"].contains(event.action) else { return nil }
            self.init(subject: .volume(name: event.actorID), isRemoval: event.action == "destroy", time: time)
        case "image":
            self.init(subject: .images, time: time)
        default: return nil
        }
    }

    private init?(network event: DockerEngine.EngineEvent, time: Int64) {
        switch event.action {
        case "create": self.init(subject: .network(id: event.actorID), time: time)
        case "destroy", "remove": self.init(subject: .network(id: event.actorID), isRemoval: true, time: time)
        case "connect", "disconnect":
            guard let container = event.attributes["container"] else { return nil }
            self.init(subject: .container(id: container, name: nil), time: time)
        default: return nil
        }
    }

    /// All but those of execs, attachments and archives, which change nothing that is compared.
    private static let containerActions = [
        "create", "start", "die", "stop", "destroy", "pause", "unpause", "update", "rename", "oom", "health_status",
        "restart",
    ]
}
