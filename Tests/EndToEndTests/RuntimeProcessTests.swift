import Foundation
import ManifestFormat
import NIOHTTP1
import Testing

extension EndToEnd {
    @Suite("The process of one runtime", .serialized, .timeLimit(.minutes(5)))
    struct RuntimeProcessTests {
        @Test(
            "A second runtime on the same volume refuses to start and harms nothing; after a kill -9 another one starts"
        )
        func second() async throws {
            let place = try RuntimePlace()
            let first = try place.start("first.log")
            try await place.serves()
            #expect(try await place.send(.POST, RuntimePlace.tasks, RuntimePlace.task("kept")).code == 201)
            for attempt in 0..<3 {
                let second = try place.start("second-\(attempt).log")
                #expect(await second.end() == 1)
                let said = try place.log("second-\(attempt).log")
                let why = "process \(first.id) has it open already (\(place.database).lock)"
                #expect(said.contains(why), "\(said)")
                #expect(try await place.send(.GET, RuntimePlace.tasks + "/kept").code == 200)
                #expect(
                    try await place.send(.POST, RuntimePlace.tasks, RuntimePlace.task("more-\(attempt)")).code == 201
                )
            }
            await first.end(by: SIGKILL)
            let third = try place.start("third.log")
            try await place.serves()
            for name in ["kept", "more-0", "more-1", "more-2"] {
                #expect(try await place.send(.GET, "\(RuntimePlace.tasks)/\(name)").code == 200)
            }
            await third.end(by: SIGTERM)
            #expect(await third.end() == 0)
            let left = try FileManager.default.contentsOfDirectory(atPath: place.directory + "/state")
            #expect(!left.contains { $0.contains("corrupt") }, "\(left)")
        }

        @Test("3,000 tasks at once are taken in, and none is lost")
        func queue() async throws {
            let place = try RuntimePlace()
            let runtime = try place.start("runtime.log")
            try await place.serves()
            var times: [Duration] = []
            for part in 0..<5 {
                let start = ContinuousClock.now
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for worker in 0..<30 {
                        group.addTask {
                            for number in 0..<20 { try await place.create("t-\(part)-\(worker)-\(number)") }
                        }
                    }
                    try await group.waitForAll()
                }
                times.append(start.duration(to: .now))
            }
            print("3,000 tasks, by 600: \(times)")
            #expect(try await place.taskCount() == 3000)
            await runtime.end(by: SIGTERM)
        }

        @Test("A chain of 1,500 tasks is taken in, one after the other")
        func chain() async throws {
            let place = try RuntimePlace()
            let runtime = try place.start("runtime.log")
            try await place.serves()
            try await place.create("t0")
            var times: [Duration] = []
            for part in 0..<3 {
                let start = ContinuousClock.now
                for number in (part * 500 + 1)...(part * 500 + 500) {
                    try await place.create("t\(number)", ["dependsOn": [.string("t\(number - 1)")]])
                }
                times.append(start.duration(to: .now))
            }
            print("a chain, by 500: \(times)")
            #expect(try await place.taskCount() == 1501)
            await runtime.end(by: SIGTERM)
        }
    }
}
