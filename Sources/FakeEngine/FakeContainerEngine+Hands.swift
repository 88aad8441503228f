package import AgxModel
package import FleetController

/// What people on the host do behind the fleet's back.
extension FakeContainerEngine {
    /// The main process dies.
    package func kill(_ container: String, exitCode: Int = 137) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.end(container, exitCode: exitCode) }
    }

    /// `docker rm -f`.
    package func removeByHand(container: String) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.removeContainer(container) }
    }

    /// `docker network rm`.
    package func removeByHand(network: String) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.removeNetwork(id: network) }
    }

    /// `docker volume rm`.
    package func removeByHand(volume: String) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.removeVolume(name: volume) }
    }

    /// `docker network disconnect -f`.
    package func disconnectByHand(_ container: String, from network: String) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.disconnect(container, from: network) }
    }

    /// `docker rename`.
    package func rename(_ container: String, to name: String) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.rename(container, to: name) }
    }

    /// `docker pause`, `docker update` and the like.
    package func alter(_ container: String, _ change: (inout EngineWorld.Container) -> Void) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.change(container, change) }
    }

    /// Somebody else's container of this name.
    package func addForeign(container design: ContainerDesign) throws(EngineError) {
        try changeByHand { world throws(EngineError) in try world.createContainer(design, labels: [:]).1 }
    }

    /// Somebody else's volume of this name.
    package func addForeign(volume: String) throws(EngineError) {
        try changeByHand { world throws(EngineError) in world.createVolume(name: volume, labels: [:]) }
    }

    /// Somebody else's network of this name.
    package func addForeign(network: String, subnet: IPv4Subnet) throws(EngineError) {
        try changeByHand { world throws(EngineError) in
            let id = world.makeID()
            let foreign = ObservedNetwork(
                id: id,
                name: network,
                labels: [:],
                subnets: [subnet],
                isInternal: false,
                hasHostAddress: true,
            )
            world.insert(foreign)
            return [(.network(id: id), false)]
        }
    }

    /// `docker import`, `docker tag` or a finished pull by somebody else.
    package func addImage(_ reference: String, id: String = "sha256:1") throws(EngineError) {
        try changeByHand { world throws(EngineError) in
            world.images[reference] = id
            return [(.images, false)]
        }
    }
}
