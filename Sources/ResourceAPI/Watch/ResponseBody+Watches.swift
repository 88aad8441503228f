import Hummingbird
import Metrics

extension WatchOptions {
    /// Counts the open watches of a kind.
    func openWatches(of resource: APIResource) -> Meter {
        Meter(label: "agx_api_watches", dimensions: [("resource", resource.plural)], factory: metrics)
    }
}

extension ResponseBody {
    /// The same body, which counts while it is written.
    func counted(in meter: Meter) -> ResponseBody {
        ResponseBody(contentLength: contentLength) { writer in
            meter.increment()
            defer { meter.decrement() }
            try await write(writer)
        }
    }
}
