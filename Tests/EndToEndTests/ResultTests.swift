import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("What runs leave", .serialized, .timeLimit(.minutes(5)))
    struct ResultTests {
        @Test("Files that a run leaves can be listed and fetched, whole and in part, and nothing else of the home")
        func artifacts() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let line = """
                    mkdir -p $AGX_ARTIFACTS/deep out; printf 'hello\\n' >$AGX_ARTIFACTS/deep/a.txt; echo '{}' >out/b.json
                    ln -s /etc/passwd $AGX_ARTIFACTS/link; ln -s /run/agx/relay.token out/c.json; seq 1 300000 >out/big.json
                    """
                try await relay.createTask(company, "make", line, ["artifacts": ["out/*.json"]])
                #expect(try await relay.finished(company, "make").phase == "Succeeded")
                let path = ObjectPath.object(company, "runs", "make-1").path + "/artifacts"
                let list = try await relay.api.sendOK(.GET, path)
                let items = (list["items"]?.array ?? []).compactMap { $0["name"]?.string }
                #expect(items.sorted() == ["deep/a.txt", "out/b.json", "out/big.json"])
                let table = try await relay.agx(["artifacts", "-n", company, "run/make-1"])
                #expect(table.code == 0 && table.output.contains("deep/a.txt"))
                let folder = relay.directory + "/fetched"
                let fetched = try await relay.agx(["artifacts", "-n", company, "run/make-1", "--download", folder])
                #expect(fetched.code == 0, "\(fetched.output)")
                let text = try String(contentsOfFile: folder + "/deep/a.txt", encoding: .utf8)
                let big = try String(contentsOfFile: folder + "/out/big.json", encoding: .utf8)
                #expect(text == "hello\n")
                #expect(big.hasSuffix("\n300000\n") && big.split(separator: "\n").count == 300_000)
                let size = items.count == 3 ? big.utf8.count : 0
                let part = try await relay.api.part("\(path)/out/big.json", "bytes=100-199")
                #expect(part.code == 206 && part.text == String(big.dropFirst(100).prefix(100)))
                #expect(part.range == "bytes 100-199/\(size)")
                #expect(try await relay.api.part("\(path)/out/big.json", "bytes=-4").text == "000\n")
                let beyond = try await relay.api.part("\(path)/out/big.json", "bytes=\(size)-")
                #expect(beyond.code == 416 && beyond.range == "bytes */\(size)")
                let listed = list["items"]?.array?.first { $0["name"] == "deep/a.txt" }
                #expect(listed?["sha256"] == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")
                #expect(listed?["mediaType"] == "text/plain" && listed?["size"] == 6)
                for bad in ["/link", "/out/c.json", "/../stdout", "/%2e%2e/stdout"] {
                    #expect(try await relay.api.send(.GET, path + bad).code == 404, "\(bad)")
                }
                let mischief = "cd ~/.agx/runs/*/artifacts/deep && echo more >>a.txt && rm ../out/b.json"
                _ = try await relay.output(company, of: mischief)
                for (name, why) in [("deep/a.txt", "changed"), ("out/b.json", "removed")] {
                    let answer = try await relay.api.send(.GET, "\(path)/\(name)")
                    #expect(answer.code == 404)
                    #expect(answer.text.contains("somebody has \(why) the file since the run ended"), "\(answer.text)")
                }
            }
        }

        @Test("What runs have used is known once for each, also by a relay that was killed")
        func usage() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                for name in ["one", "two"] { try await relay.createTask(company, name, "sleep 1; echo \(name)") }
                for name in ["one", "two"] { _ = try await relay.finished(company, name) }
                let path = "\(APIClient.group)/namespaces/\(company)/usage?by=provider"
                for _ in 0..<2 {
                    let report = try await relay.api.sendOK(.GET, path)
                    #expect(report[path: "totals", "runs"] == 2)
                    #expect(report["items"]?.array?.count == 1)
                    #expect(report[path: "totals", "processorSeconds"].map { $0 != .null } == true)
                    #expect(report[path: "totals", "peakMemoryBytes"]?.integer ?? 0 > 1 << 19)
                }
                await relay.end()
                try await relay.start()
                #expect(try await relay.api.sendOK(.GET, path)[path: "totals", "runs"] == 2)
                let table = try await relay.agx(["usage", "-n", company, "--by", "task"])
                #expect(table.code == 0 && table.output.contains("TOTAL"))
                let verified = try await relay.agx(["runtime", "verify", "-n", company])
                #expect(verified.code == 0, "\(verified.output)")
            }
        }
    }
}
