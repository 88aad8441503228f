/// One container engine, as the fleet needs it: the port behind which Docker, or a fake of it, stands.
///
/// Every call throws `EngineError`. A call that was cut off may have been carried out: the caller looks again.
package protocol ContainerEngine: Sendable {
    /// Which engine this is; everything observed and planned carries it.
    var id: EngineID { get }

    /// The machine that the engine runs on, with its time.
    func host() async throws(EngineError) -> EngineHost

    /// Hands over what happens from `time` on (the engine's time), in order; ends by throwing when the connection does.
    func followEvents(since time: Int64, _ handle: @Sendable (EngineEvent) -> Void) async throws(EngineError)

    /// The containers with this installation's label, running or not, without details.
    func containers(installation: String) async throws(EngineError) -> [ObservedContainer]

    /// One container with its details, by id or name, whoever owns it; nil if there is none.
    func container(_ idOrName: String) async throws(EngineError) -> ObservedContainer?

    /// All networks, of whoever.
    func networks() async throws(EngineError) -> [ObservedNetwork]

    /// The networks of exactly this name, of whoever; an engine may have several.
    func networks(named name: String) async throws(EngineError) -> [ObservedNetwork]

    /// The volumes with this installation's label.
    func volumes(installation: String) async throws(EngineError) -> [ObservedVolume]

    /// One volume by name, whoever owns it; nil if there is none.
    func volume(_ name: String) async throws(EngineError) -> ObservedVolume?

    /// The id of the image that a reference names on this engine; nil if it isn't there.
    func imageID(of reference: String) async throws(EngineError) -> String?

    /// Fetches an image; returns when it is there.
    func pullImage(_ reference: String) async throws(EngineError)

    /// Makes a network and returns its id.
    func createNetwork(_ design: NetworkDesign) async throws(EngineError) -> String

    /// Removes a network, once no container is attached.
    func removeNetwork(id: String) async throws(EngineError)

    /// Attaches a container to a network under further names.
    func connect(container: String, toNetwork network: String, aliases: [String]) async throws(EngineError)

    /// Detaches a container by force.
    func disconnect(container: String, fromNetwork network: String) async throws(EngineError)

    /// Makes a volume; one of that name that exists is left as it is.
    func createVolume(_ design: VolumeDesign) async throws(EngineError)

    /// Removes a volume and its data, once no container has it.
    func removeVolume(name: String) async throws(EngineError)

    /// Makes a container, not yet running, and returns its id.
    func createContainer(_ design: ContainerDesign) async throws(EngineError) -> String

    /// Starts a container; one that runs is left as it is.
    func startContainer(id: String) async throws(EngineError)

    /// Asks the main process to end, and kills it after the grace period; returns when it is stopped.
    func stopContainer(id: String, gracePeriod: Duration) async throws(EngineError)

    /// Lets a paused container go on.
    func unpauseContainer(id: String) async throws(EngineError)

    /// Changes the caps of a container in place.
    func updateContainer(id: String, resources: ResourceLimits) async throws(EngineError)

    /// Removes a container, killing it if it runs; named volumes stay.
    func removeContainer(id: String) async throws(EngineError)
}
