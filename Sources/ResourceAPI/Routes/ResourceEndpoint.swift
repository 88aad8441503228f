import AgxModel
import ManifestFormat

/// Writes of one kind whose objects are in the store.
struct ResourceEndpoint: Sendable {
    let service: ResourceService
    let resource: APIResource
    let gate: RequestGate
    let options: ResourceRoutesOptions

    func shaper(_ call: ResourceCall, _ format: ResponseFormat) throws(StatusError) -> ObjectShaper {
        try ObjectShaper(resource, shape: format.shape, query: call.query, now: Timestamp(options.now()))
    }
}
