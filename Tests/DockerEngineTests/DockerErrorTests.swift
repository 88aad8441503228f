import NIOCore
import Testing

@testable import DockerEngine

@Suite("Errors of an engine", .timeLimit(.minutes(5)))
struct DockerErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let status: Int
        let words: String
        let code: DockerError.Code
        var subject: DockerError.Subject?

        var testDescription: String { "\(status) \(words)" }
    }

    @Test(
        "Status and words become one code and subject",
        arguments: [
            Case(status: 404, words: "No such container: web", code: .notFound, subject: .container),
            Case(status: 404, words: "No such image: web:latest", code: .notFound, subject: .image),
            Case(status: 404, words: "network web not found", code: .notFound, subject: .network),
            Case(status: 404, words: "get web: no such volume", code: .notFound, subject: .volume),
            Case(status: 404, words: "No such exec instance: 12", code: .notFound, subject: .exec),
            Case(status: 404, words: "page not found", code: .notFound, subject: .endpoint),
            Case(
                status: 409,
                words: #"Conflict. The container name "/web" is already in use by container "12". You have to remove"#,
                code: .nameConflict,
                subject: .container,
            ),
            Case(status: 409, words: "network with name web already exists", code: .nameConflict, subject: .network),
            Case(status: 409, words: "removal of container web is already in progress", code: .removalInProgress),
            Case(status: 500, words: "task 12: already exists", code: .staleRun),
            Case(status: 500, words: "id already in use", code: .staleRun),
            Case(
                status: 500,
                words: "failed to start shim: mkdir /run/moby/12: file exists: unknown",
                code: .staleRun,
            ),
            Case(
                status: 409,
                words: "container is marked for removal and cannot be started",
                code: .removalInProgress,
            ),
            Case(status: 409, words: "Container 12 is not running", code: .notRunning),
            Case(status: 409, words: "Container web is paused, unpause the container before exec", code: .notRunning),
            Case(status: 409, words: "Container web is already paused", code: .alreadyDone),
            Case(status: 500, words: "Container web is not paused", code: .alreadyDone),
            Case(status: 409, words: "remove web: volume is in use - [12]", code: .inUse),
            Case(
                status: 403,
                words: "error while removing network: network web id 1 has active endpoints",
                code: .inUse,
            ),
            Case(
                status: 409,
                words:
                    "conflict: unable to remove reference \"a\" - container 1 is using its referenced image 2",
                code: .inUse,
            ),
            Case(
                status: 403,
                words: "Pool overlaps with other one on this address space",
                code: .addressConflict,
            ),
            Case(
                status: 500,
                words: "could not find an available, non-overlapping IPv4 address pool among the defaults to assign",
                code: .addressPoolExhausted,
            ),
            Case(
                status: 403,
                words: "endpoint with name web already exists in network n",
                code: .alreadyDone,
                subject: .network,
            ),
            Case(status: 400, words: "client version 1.41 is too old. Minimum is 1.44", code: .versionUnsupported),
            Case(status: 400, words: "invalid reference format", code: .badRequest),
            Case(status: 403, words: "not yours", code: .forbidden),
            Case(status: 401, words: "who are you", code: .unauthorized),
            Case(status: 409, words: "something else", code: .conflict),
            Case(status: 429, words: "slow down", code: .tooManyRequests),
            Case(status: 500, words: "toomanyrequests: pull rate", code: .tooManyRequests),
            Case(status: 500, words: "broken", code: .serverError),
            Case(status: 503, words: "starting", code: .serverError),
            Case(status: 418, words: "tea", code: .protocolViolation),
        ],
    )
    func mapping(_ example: Case) {
        let quoted = example.words.replacing("\"", with: "\\\"")
        for body in ["{\"message\":\"\(quoted)\"}\n", example.words + "\n"] {
            let error = DockerError(
                status: example.status,
                body: ByteBuffer(string: body),
                attempted: "do it",
                subject: nil,
            )
            #expect(error.code == example.code)
            #expect(error.subject == example.subject)
            #expect(error.httpStatus == example.status)
            #expect(error.daemonMessage == example.words)
            #expect(error.message == "do it: \(example.words) (HTTP \(example.status))")
        }
    }

    @Test("The subject of the call stands in where the engine names none")
    func subject() {
        let error = DockerError(status: 404, body: ByteBuffer(), attempted: "inspect it", subject: .volume)
        #expect(error.subject == .volume)
        #expect(error.daemonMessage == nil)
    }

    @Test("An endless error text is cut")
    func bounded() {
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
        let error = DockerError(status: 500, body: body, attempted: "do it", subject: nil)
        #expect(error.daemonMessage?.count == DockerError.maximumMessageLength)
    }
}
