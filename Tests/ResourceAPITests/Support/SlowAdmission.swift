import AgxModel
import Dispatch
import HTTPTypes
import ResourceAPI

/// Holds the first write, and with it all writes, until a test lets it go.
final class SlowAdmission: ObjectAdmission {
    let entered = Signal()
    let mayGoOn = DispatchSemaphore(value: 0)

    func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue] {
        entered.set()
        // Blocks the database's own thread, no task.
        mayGoOn.wait()
        return []
    }
}

/// Takes everybody for who they say they are.
struct HeaderUser: RequestAuthenticator {
    func authenticate(_ head: HTTPRequest) async throws -> APIUser? {
        APIUser(name: head.headerFields[.authorization] ?? "one")
    }
}

/// Waited for until it is set.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let input: AsyncStream<Void>.Continuation

    init() { (stream, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }

    func set() { input.finish() }

    func wait() async { for await _ in stream {} }
}
