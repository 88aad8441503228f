import AgxModel
import Foundation
import Testing

@testable import TenantRuntime

@Suite("The page that says why a task waits", .timeLimit(.minutes(5)))
struct TaskReasonTests {
    /// One of each that is said of a task that isn't over by a run's end.
    private static let verdicts: [TaskVerdict] =
        [
            .running(run: "t-1", attempt: 1), .suspended, .skipped(by: "t", .failure), .waitingForTime(Date()),
            .waitingForDependency("t"), .waitingForRetry(attempt: 2, Date()), .waitingForThread("t"),
            .waitingForTurn(slots: 5), .waitingForPredecessor(run: "t-1"),
        ] + obstacles.map { .blocked(by: "t", $0) }

    private static let obstacles: [TaskVerdict.Obstacle] = [
        .failed(.nonZeroExit), .cancelled, .blocked, .skipped, .notFound,
    ]

    /// Where each is listed; a new one has to be added here, and above.
    private static func index(_ verdict: TaskVerdict) -> Int? {
        switch verdict {
        case .succeeded, .failed, .cancelled: nil
        case .running: 0
        case .suspended: 1
        case .skipped: 2
        case .waitingForTime: 3
        case .waitingForDependency: 4
        case .waitingForRetry: 5
        case .waitingForThread: 6
        case .waitingForTurn: 7
        case .waitingForPredecessor: 8
        case .blocked(_, .failed): 9
        case .blocked(_, .cancelled): 10
        case .blocked(_, .blocked): 11
        case .blocked(_, .skipped): 12
        case .blocked(_, .notFound): 13
        }
    }

    @Test("has a row for each reason, with its phase, and for no other")
    func page() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/tasks.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(page.range(of: "## Why a task waits"))
        let rest = page[start.upperBound...]
        let chapter = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        let rows = chapter.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { $0.split(separator: "|") }
        var told: [String: String] = [:]
        for row in rows {
            for word in row[0].split(separator: ",") {
                told[word.trimmingCharacters(in: CharacterSet(charactersIn: " `"))] =
                    row[1].trimmingCharacters(in: .whitespaces)
            }
        }
        let expected = Self.verdicts.map { ($0.reason, $0.phase.rawValue) }
        #expect(told == Dictionary(uniqueKeysWithValues: expected))
        #expect(Self.verdicts.map(Self.index) == Array(0..<Self.verdicts.count))
    }
}
