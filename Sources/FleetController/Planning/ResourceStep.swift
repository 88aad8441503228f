/// One call to the engine, with the reason why it is made; a list of them is a plan.
package struct ResourceStep: Sendable, Hashable {
    /// What is asked of the engine.
    package enum Action: Sendable, Hashable {
        case createNetwork(NetworkDesign)
        case removeNetwork(id: String, name: String)
        case connect(container: String, network: String, aliases: [String])
        case disconnect(container: String, network: String)
        case createVolume(VolumeDesign)
        case removeVolume(name: String)
        case pullImage(String)
        case createContainer(ContainerDesign)
        /// By name: the container may have been made by the step before.
        case startContainer(name: String)
        case stopContainer(id: String, name: String, gracePeriod: Duration)
        case unpauseContainer(id: String, name: String)
        case updateContainer(id: String, name: String, ResourceLimits)
        case removeContainer(id: String, name: String)
    }

    package var action: Action
    /// Why, in a few words: `memory is 4Gi, should be 2Gi`.
    package var cause: String

    package init(_ action: Action, cause: String) {
        self.action = action
        self.cause = cause
    }
}

extension ResourceStep: CustomStringConvertible {
    /// One line of a plan's text: `create container agx-company-sandbox-acme (absent)`.
    package var description: String { "\(verb) \(object) (\(cause))" }

    /// Such as `create network`.
    package var verb: String {
        switch action {
        case .createNetwork: "create network"
        case .removeNetwork: "remove network"
        case .connect: "connect"
        case .disconnect: "disconnect"
        case .createVolume: "create volume"
        case .removeVolume: "remove volume"
        case .pullImage: "pull image"
        case .createContainer: "create container"
        case .startContainer: "start container"
        case .stopContainer: "stop container"
        case .unpauseContainer: "unpause container"
        case .updateContainer: "update container"
        case .removeContainer: "remove container"
        }
    }

    /// The name of what is acted on.
    package var object: String {
        switch action {
        case .createNetwork(let design): "\(design.name) \(design.subnet)"
        case .removeNetwork(_, let name): name
        case .connect(let container, let network, _): "\(container) to \(network)"
        case .disconnect(let container, let network): "\(container) from \(network)"
        case .createVolume(let design): design.name
        case .removeVolume(let name): name
        case .pullImage(let reference): reference
        case .createContainer(let design): design.name
        case .startContainer(let name): name
        case .stopContainer(_, let name, _), .unpauseContainer(_, let name), .updateContainer(_, let name, _),
            .removeContainer(_, let name):
            name
        }
    }
}
