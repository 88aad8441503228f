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
    }
}
