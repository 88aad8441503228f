import Hummingbird
import ReconcileKernel
import ResourceAPI
import Synchronization
import TenantRuntime

/// Answers 429 to what comes faster than a company's agents may ask; a write costs as much as ten reads.
struct RequestBudget: RouterMiddleware {
    private static let costOfWrite = 10.0

    private let bucket = Bucket()

    func handle(
        _ request: Request,
        context: RuntimeContext,
        next: @concurrent (Request, RuntimeContext) async throws -> Response,
    ) async throws -> Response {
        let cost = request.method == .get ? 1 : Self.costOfWrite
        guard let wait = bucket.take(cost) else { return try await next(request, context) }
        return Response(
            StatusError(
                .tooManyRequests,
                "the agents of this company ask too often: wait, and ask less often",
                retryAfterSeconds: Int(wait.components.seconds) + 1,
            )
        )
    }

    /// All connections draw on one bucket.
    private final class Bucket: Sendable {
        private let state = Mutex(TokenBucket(capacity: 200, perSecond: 20))

        func take(_ cost: Double) -> Duration? {
            state.withLock { $0.take(cost, at: RuntimeMoment.system().boot.uptime) }
        }
    }
}
