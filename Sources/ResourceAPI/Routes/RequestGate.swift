package import Hummingbird
import Logging
import HTTPTypes
import ManifestFormat
import NIOCore

/// The way of each request: who is it, may they, do it, and say what went wrong as a `Status`.
///
/// Also for endpoints beside the resource API, so that all answer strangers and faults alike.
package struct RequestGate: Sendable {
    private let authenticator: any RequestAuthenticator
    private let authorizer: any Authorizer
    private let observer: any RequestObserver
    /// Counts what is under way.
    package let limiter: RequestLimiter

    package init(
        authenticator: any RequestAuthenticator,
        authorizer: any Authorizer,
        observer: any RequestObserver = NoObserver(),
        limiter: RequestLimiter = RequestLimiter(),
    ) {
        self.authenticator = authenticator
        self.authorizer = authorizer
        self.observer = observer
        self.limiter = limiter
    }

    /// Answers a request: 401 and 403 before `handler` is asked, and whatever it throws as a `Status`.
    ///
    /// `target` names what the request is about; its user and path are filled in.
    package func answer(
        _ request: Request,
        _ context: some RequestContext,
        _ target: AccessTarget,
        _ handler: (APIUser) async throws -> Response,
    ) async -> Response {
        let start = ContinuousClock.now
        observer.requestBegan()
        var user: APIUser?
        var access: AccessRequest?
        var response: Response
        do {
            let known = try await authenticate(request)
            user = known
            let wanted = target.request(by: known, path: request.uri.path)
            access = wanted
            if case .deny(let reason) = try await authorizer.decide(wanted) {
                throw StatusError.forbidden(wanted, reason: reason)
            }
            try limiter.begin(by: known)
            defer { limiter.end(by: known) }
            response = try await handler(known)
        } catch {
            response = Self.response(to: error, logger: context.logger)
        }
        observer.requestAnswered(
            AnsweredRequest(
                user: user,
                access: access,
                method: request.method.rawValue,
                path: request.uri.path,
                code: response.status.code,
                duration: start.duration(to: .now),
                requestID: context.id,
            )
        )
        return response
    }

    /// Whether a user may do something, for answers that tell it.
    func decide(_ access: AccessRequest) async throws -> AccessDecision { try await authorizer.decide(access) }

    private func authenticate(_ request: Request) async throws -> APIUser {
        guard let user = try await authenticator.authenticate(request.head) else { throw StatusError.unauthorized }
        // To act for somebody else is not offered; to ignore the wish would act with the wrong rights.
        if let header = request.headers.first(where: { $0.name.canonicalName.hasPrefix("impersonate-") }) {
            throw StatusError(.forbidden, "impersonation is not supported: leave the header \(header.name) out")
        }
        return user
    }

    /// The `Status` answer to an error; what is this program's fault is logged, and not shown.
    static func response(to error: any Error, logger: Logger) -> Response {
        let status = Self.status(of: error)
        if status.reason.code >= 500 {
            logger.error(
                "request failed",
                metadata: ["error.message": "\(status.description)", "http.status": "\(status.reason.code)"],
            )
        }
        return Response(status)
    }

    private static func status(of error: any Error) -> StatusError {
        switch error {
        case let error as StatusError: error
        case is NIOTooManyBytesError: BodyFormat.tooLarge
        case let error as HTTPError where error.status == .notFound: .unknownPath
        case let error as HTTPError where error.status.code < 500:
            .badRequest(error.body ?? error.status.reasonPhrase)
        default: .internalError(cause: String(describing: error))
        }
    }
}
