import DockerEngine
import Testing

@Suite("Containers on a real engine", .timeLimit(.minutes(3)))
struct RealEngineContainerTests {
    @Test("A container lives from creation to removal, and says so at each step")
    func life() async throws {
        try await EngineScope.run { scope in
            let client = scope.client
            let id = try await client.createContainer(scope.name("life"), scope.draft(["sleep", "3600"])).id
            #expect(try await client.inspectContainer(id).state.status == .created)
            #expect(try await client.startContainer(id))
            #expect(try await !client.startContainer(id))
            let running = try await client.inspectContainer(scope.name("life"))
            #expect(running.state.isRunning && running.state.pid > 0 && running.state.startedAt != nil)
            #expect(running.state.finishedAt == nil && running.name == scope.name("life"))
            let listed = try await client.listContainers(filter: scope.filter)
            #expect(listed.map(\.id) == [id] && listed.first?.name == scope.name("life"))
            #expect(listed.first?.state == .running)
            #expect(try await client.processes(of: id).processes.isEmpty == false)
            #expect(try await client.statistics(of: id).processes.current > 0)
            #expect(try await client.pauseContainer(id))
            #expect(try await !client.pauseContainer(id))
            #expect(try await client.inspectContainer(id).state.isPaused)
            #expect(try await client.unpauseContainer(id))
            #expect(try await !client.unpauseContainer(id))
            #expect(try await client.stopContainer(id, grace: .seconds(5)))
            #expect(try await !client.stopContainer(id))
            let ended = try await client.inspectContainer(id).state
            #expect(ended.status == .exited && ended.exitCode == 143 && ended.finishedAt != nil)
            try await client.removeContainer(id)
            #expect(try await client.listContainers(filter: scope.filter).isEmpty)
        }
    }

    @Test("What was asked for comes back from an inspection")
    func settings() async throws {
        try await EngineScope.run { scope in
            var draft = scope.draft(["sleep", "1"])
            draft.configuration.entrypoint = ["/bin/sh", "-c"]
            draft.configuration.environment = ["A=1", "B=two words"]
            draft.configuration.user = "1000:1000"
            draft.configuration.workingDirectory = "/tmp"
            draft.configuration.hostname = "inside"
            draft.configuration.stopSignal = "SIGINT"
            draft.configuration.stopTimeout = 7
            var check = Healthcheck()
            check.test = ["CMD-SHELL", "true"]
            check.interval = 5_000_000_000
            draft.configuration.healthcheck = check
            draft.host.nanoCPUs = 500_000_000
            draft.host.memory = 64 << 20
            draft.host.memorySwap = 64 << 20
            draft.host.pidsLimit = 50
            draft.host.shmSize = 1 << 20
            draft.host.droppedCapabilities = ["ALL"]
            draft.host.addedCapabilities = ["CHOWN"]
            draft.host.securityOptions = ["no-new-privileges"]
            draft.host.isRootReadOnly = true
            draft.host.temporaryFilesystems = ["/run": "size=1m"]
            draft.host.restartPolicy = .never
            var log = LogConfiguration()
            log.type = "json-file"
            log.options = ["max-size": "1m", "max-file": "2"]
            draft.host.log = log
            try await scope.client.createVolume(scope.volume("data"))
            draft.host.mounts = [.volume(scope.name("data"), at: "/data", isReadOnly: true)]
            let id = try await scope.client.createContainer(scope.name("settings"), draft).id
            let found = try await scope.client.inspectContainer(id)
            let configuration = try #require(found.configuration)
            #expect(configuration.entrypoint == draft.configuration.entrypoint)
            #expect(configuration.command == draft.configuration.command)
            #expect(configuration.environment?.starts(with: ["A=1", "B=two words"]) == true)
            #expect(configuration.user == "1000:1000" && configuration.workingDirectory == "/tmp")
            #expect(configuration.hostname == "inside" && configuration.image == scope.image)
            #expect(configuration.stopSignal == "SIGINT" && configuration.stopTimeout == 7)
            #expect(
                configuration.healthcheck?.test == check.test && configuration.healthcheck?.interval == check.interval
            )
            let host = try #require(found.host)
            #expect(host.nanoCPUs == draft.host.nanoCPUs && host.memory == draft.host.memory)
            #expect(host.memorySwap == draft.host.memorySwap && host.pidsLimit == 50 && host.shmSize == 1 << 20)
            #expect(host.droppedCapabilities == ["ALL"] && host.addedCapabilities == ["CHOWN"])
            #expect(host.securityOptions == ["no-new-privileges"] && host.hasInit == true)
            #expect(host.isRootReadOnly == true && host.temporaryFilesystems == ["/run": "size=1m"])
            #expect(host.restartPolicy?.name == "no" && host.log == log && host.networkMode == "none")
            #expect(host.mounts == draft.host.mounts)
            #expect(found.mounts.first?.name == scope.name("data") && found.mounts.first?.isWritable == false)
        }
    }

    @Test("An exit is waited for, and its code told")
    func wait() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.client.createContainer(scope.name("exit"), scope.draft(["sh", "-c", "exit 9"])).id
            async let exit = scope.client.waitForContainer(id, until: .nextExit)
            try await scope.client.startContainer(id)
            #expect(try await exit.statusCode == 9)
            #expect(try await scope.client.inspectContainer(id).state.exitCode == 9)
        }
    }

    @Test("Limits change while a container runs")
    func update() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            var update = ContainerUpdate()
            update.nanoCPUs = 250_000_000
            update.memory = 32 << 20
            update.memorySwap = 32 << 20
            update.pidsLimit = 20
            try await scope.client.updateContainer(id, update)
            let host = try #require(try await scope.client.inspectContainer(id).host)
            #expect(host.nanoCPUs == 250_000_000 && host.memory == 32 << 20 && host.pidsLimit == 20)
        }
    }

    @Test("Logs keep standard output and error apart, and follow until the end")
    func logs() async throws {
        try await EngineScope.run { scope in
            let script = "echo one; echo two; echo bad >&2; sleep 0.2; echo three"
            let id = try await scope.client.createContainer(scope.name("logs"), scope.draft(["sh", "-c", script])).id
            try await scope.client.startContainer(id)
            var query = DockerClient.LogQuery()
            query.follows = true
            let followed = try await scope.client.logs(of: id, query).collected()
            #expect(followed.output == "one\ntwo\nthree\n" && followed.error == "bad\n")
            query = DockerClient.LogQuery()
            query.tail = 1
            query.includesError = false
            query.hasTimestamps = true
            let last = try await scope.client.logs(of: id, query).collected().output
            let parts = last.split(separator: " ")
            #expect(parts.last == "three\n" && parts.first.flatMap { EngineTime(rfc3339: String($0)) } != nil)
        }
    }

    @Test("A log of a container with a terminal is plain")
    func terminalLogs() async throws {
        try await EngineScope.run { scope in
            var draft = scope.draft(["echo", "hello"])
            draft.configuration.hasTerminal = true
            let id = try await scope.client.createContainer(scope.name("tty"), draft).id
            try await scope.client.startContainer(id)
            _ = try await scope.client.waitForContainer(id)
            #expect(try await scope.client.logs(of: id).collected().output == "hello\r\n")
        }
    }

    @Test("Many waiting calls don't hold up others")
    func manyWaiting() async throws {
        try await EngineScope.run { scope in
            let id = try await scope.startSleeper()
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { _ = try await scope.client.waitForContainer(id) } }
                for _ in 0..<5 { try await scope.client.limited(to: .seconds(20)).ping() }
                #expect(try await scope.client.inspectContainer(id).state.isRunning)
                try await scope.client.killContainer(id)
                try await group.waitForAll()
            }
        }
    }
}
