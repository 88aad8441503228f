import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore

/// What one relay over TLS answers, against bare Hummingbird routes that return the same bytes, in a process of their own.
struct APIBenchmark {
    private static let table = "application/json;as=Table;v=v1;g=meta.k8s.io"
    private static let listed = 500
    private static let many = 10_000
    private static let seconds = 2
    private static let rounds = 3
    private static let clients = 8
    let program: String
    let directory: String
    let port: Int

    private struct Question {
        var name: String
        var title: String
        var path: String
        var accept = "application/json"
    }

    private static let questions = [
        Question(name: "get", title: "GET", path: "\(RelayAPI.group)/companies/bench-0"),
        Question(name: "list", title: "LIST of \(listed), JSON", path: "\(RelayAPI.group)/companies"),
        Question(name: "table", title: "LIST of \(listed), Table", path: "\(RelayAPI.group)/companies", accept: table),
    ]

    func run(_ report: Report) async throws {
        let home = directory + "/api"
        try? FileManager.default.removeItem(atPath: home)  // Left by a run that was cut off, or not there.
        let pool = "10.98.0.0/16"
        let relay = try RelayProcess(program: program, directory: home, port: port, pool: pool, isSecure: true)
        defer {
            relay.stop()
            relay.removeDirectory()
        }
        let kubeconfig = home + "/data/admin.kubeconfig"
        try await until("the relay has written \(kubeconfig)", within: .seconds(30)) {
            FileManager.default.fileExists(atPath: kubeconfig)
        }
        let client = try SecureClient(directory: home + "/data", port: port, connections: 2_000)
        do {
            try await until("the relay answers", within: .seconds(30)) {
                (try? await client.execute(client.request("/livez"))) != nil
            }
            try await measure(relay, client, home, report)
        } catch {
            report.fail("\(error)")
        }
        try await client.http.shutdown()
    }

    private func measure(_ relay: RelayProcess, _ client: SecureClient, _ home: String, _ report: Report) async throws {
        try await client.create(try JSONValue.parse(yaml: EngineBench.plan), "plans")
        try await create(0..<Self.listed, client)
        try await measureAnswers(client, home, report)
        try await measureLatency(client, report)
        try await measureWatches(relay, client, report)
        try await measureLongList(relay, client, report)
    }

    private func create(_ numbers: Range<Int>, _ client: SecureClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.clients {
                group.addTask {
                    for number in numbers where number % Self.clients == worker {
                        try await client.create(EngineBench.manifest("bench-\(number)"), "companies")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func measureAnswers(_ client: SecureClient, _ home: String, _ report: Report) async throws {
        let bareHome = home + "/bare"
        try FileManager.default.createDirectory(atPath: bareHome, withIntermediateDirectories: true)
        for name in ["server.crt", "server.key"] {
            try FileManager.default.copyItem(atPath: "\(home)/data/tls/\(name)", toPath: "\(bareHome)/\(name)")
        }
        for question in Self.questions {
            let body = try await client.execute(client.request(question.path, accept: question.accept))
            try Data(body.readableBytesView).write(to: URL(fileURLWithPath: "\(bareHome)/\(question.name).body"))
        }
        let bare = Process()
        bare.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        bare.arguments = ["--bare-server", bareHome, "--port", "\(port + 1)"]
        try bare.run()
        defer {
            bare.terminate()
            bare.waitUntilExit()
        }
        let other = try SecureClient(directory: home + "/data", port: port + 1, connections: 2_000)
        do {
            try await until("the bare server answers", within: .seconds(10)) {
                (try? await other.execute(other.request("/get"))) != nil
            }
            for question in Self.questions { try await compare(question, client, other, report) }
        } catch {
            report.fail("\(error)")
        }
        try await other.http.shutdown()
    }

    private func compare(
        _ question: Question,
        _ client: SecureClient,
        _ other: SecureClient,
        _ report: Report,
    ) async throws {
        let ours = client.request(question.path, accept: question.accept)
        let theirs = other.request("/\(question.name)")
        var (one, two) = (Samples(), Samples())
        var (ourRate, theirRate) = (Samples(), Samples())
        for _ in 0..<Self.rounds {
            let (rate, times) = try await load { _ = try await client.execute(ours) }
            ourRate.add(rate)
            times.milliseconds.forEach { one.add($0) }
            let (bareRate, bareTimes) = try await load { _ = try await other.execute(theirs) }
            theirRate.add(bareRate)
            bareTimes.milliseconds.forEach { two.add($0) }
        }
        report.add(
            "\(question.title), requests per second, \(Self.clients) clients",
            "\(ourRate.median.shown)/s (p99 \(one.slowest.shown) ms)",
            baseline: "\(theirRate.median.shown)/s (p99 \(two.slowest.shown) ms), the same bytes",
            ratio: ourRate.median / theirRate.median,
            aim: "at least 0.5x",
        )
    }

    /// Asks from several clients for a while; answers requests per second, and how long each took.
    private func load(_ ask: @escaping @Sendable () async throws -> Void) async throws -> (Double, Samples) {
        let start = ContinuousClock.now
        let end = start + .seconds(Self.seconds)
        let all = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<Self.clients {
                group.addTask {
                    var times: [Double] = []
                    while ContinuousClock.now < end { times.append(try await measured(ask).duration.milliseconds) }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return (Double(all.count) / (ContinuousClock.now - start).milliseconds * 1e3, Samples(all))
    }

    private func measureLatency(_ client: SecureClient, _ report: Report) async throws {
        let count = 500
        let query = "watch=true&resourceVersion=0&labelSelector=bench%3Dlatency"
        let response = try await client.http.execute(
            client.request("\(RelayAPI.group)/plans?\(query)"),
            timeout: .seconds(60),
        )
        let samples = try await withThrowingTaskGroup(of: [String: ContinuousClock.Instant].self) { group in
            group.addTask {
                var lines = LineReader()
                var seen: [String: ContinuousClock.Instant] = [:]
                for try await piece in response.body {
                    for line in lines.add(piece) {
                        let name = try JSONValue.parse(json: line)["object"]?["metadata"]?["name"]?.string ?? ""
                        seen[name] = .now
                    }
                    if seen.count >= count { break }
                }
                return seen
            }
            var sent: [String: ContinuousClock.Instant] = [:]
            let start = ContinuousClock.now
            for number in 0..<count {
                try await Task.sleep(until: start + .milliseconds(10 * number))
                let name = "latency-\(number)"
                sent[name] = .now
                try await client.create(
                    [
                        "apiVersion": "runagx.com/v1", "kind": "Plan",
                        "metadata": ["name": .string(name), "labels": ["bench": "latency"]], "spec": [:],
                    ],
                    "plans",
                )
            }
            let seen = try await group.next() ?? [:]
            return Samples(sent.compactMap { name, time in seen[name].map { ($0 - time).milliseconds } })
        }
        report.add(
            "from a create's request to its watch event, 100 writes/s",
            "p50 \(samples.median.shown) ms, p99 \(samples.slowest.shown) ms (n \(samples.milliseconds.count))",
            aim: "-",
        )
    }

    private func measureWatches(_ relay: RelayProcess, _ client: SecureClient, _ report: Report) async throws {
        let count = 1_000
        let before = try relay.residentBytes()
        let query = "watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dx"
        let request = client.request("\(RelayAPI.group)/plans?\(query)")
        var responses: [HTTPClientResponse] = []
        for _ in 0..<count { responses.append(try await client.http.execute(request, timeout: .seconds(600))) }
        let each = Double(try relay.residentBytes() - before) / Double(count) / 1_000
        let busy = try relay.processorTime()
        let start = ContinuousClock.now
        try await Task.sleep(for: .seconds(20))
        let share = (try relay.processorTime() - busy) / (ContinuousClock.now - start) * 100
        report.add("\(count) idle watches, memory of each", "\(each.shown) kB", aim: "50 kB")
        report.add("\(count) idle watches, processor", "\(share.shown) % of a core", aim: "1 %")
        withExtendedLifetime(responses) {}
    }

    private func measureLongList(_ relay: RelayProcess, _ client: SecureClient, _ report: Report) async throws {
        try await create(Self.listed..<Self.many, client)
        let before = try relay.residentMegabytes()
        var samples = Samples()
        var bytes = 0
        for _ in 0..<10 {
            let request = client.request("\(RelayAPI.group)/companies")
            let (body, duration) = try await measured { try await client.execute(request) }
            bytes = body.readableBytes
            samples.add(duration)
        }
        report.add("LIST of \(Self.many) companies, \(bytes / 1_000_000) MB", samples.text, aim: "300 ms")
        report.tell("memory \(before) MB before the ten lists, \(try relay.residentMegabytes()) MB after")
    }
}

/// Cuts a stream of bytes into lines.
struct LineReader {
    private var rest: [UInt8] = []

    mutating func add(_ piece: ByteBuffer) -> [[UInt8]] {
        rest += Array(buffer: piece)
        var lines: [[UInt8]] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Array(rest[..<end]))
            rest.removeSubrange(...end)
        }
        return lines
    }
}
