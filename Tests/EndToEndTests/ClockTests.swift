import DockerEngine
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A wall clock that is set", .serialized, .timeLimit(.minutes(5)))
    struct ClockTests {
        /// Shifts the wall clock, and no other, by the seconds in a file.
        ///
        /// libfaketime moves the timers of all clocks with it, which setting a real clock doesn't do.
        private static let library = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>

            static long offset(void) {
                int kept = errno, file = open("/home/player/.clock/offset", O_RDONLY | O_CLOEXEC);
                char text[32];
                ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);
                if (file >= 0) close(file);
                errno = kept;
                if (length <= 0) return 0;
                text[length] = 0;
                return atol(text);
            }

            int clock_gettime(clockid_t clock, struct timespec *result) {
                int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
                int code = real(clock, result);
                if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
                    result->tv_sec += offset();
                }
                return code;
            }

            int gettimeofday(struct timeval *restrict result, void *restrict zone) {
                struct timespec now;
                int code = clock_gettime(CLOCK_REALTIME, &now);
                result->tv_sec = now.tv_sec;
                result->tv_usec = now.tv_nsec / 1000;
                return code;
            }

            time_t time(time_t *result) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                if (result) *result = now.tv_sec;
                return now.tv_sec;
            }
            """
        private static let day = 86_400.0

        /// A company whose runtime takes its wall clock from a file, and that file.
        private static func company(_ relay: Relay) async throws -> (company: String, clock: String) {
            let company = try await relay.readyCompany()
            let directory = try await relay.volumePath(company, "home") + "/.clock"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try await compile(to: directory + "/library.so")
            try set(directory + "/offset", days: 0)
            let preload: JSONValue = ["name": "LD_PRELOAD", "value": "/home/player/.clock/library.so"]
            try await relay.patchCompany(company, ["runtime": ["env": .array([preload])]])
            try await relay.engine.running("agx-company-runtime-\(company)", "with another clock") { container in
                container.configuration?.environment?.contains { $0.hasPrefix("LD_PRELOAD=") } ?? false
            }
            try await relay.ready(company)
            return (company, directory + "/offset")
        }

        /// The compiler comes with Swift.
        private static func compile(to path: String) async throws {
            let source = NSTemporaryDirectory() + "agx-clock-\(UUID().uuidString).c"
            try Data(library.utf8).write(to: URL(filePath: source))
            defer {
                // A leftover in the temporary directory harms nobody.
                try? FileManager.default.removeItem(atPath: source)
            }
            let arguments = ["clang", "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"]
            let environment = ProcessInfo.processInfo.environment
            let log = source + ".log"
            let compiler = try RelayProcess("/usr/bin/env", arguments, environment: environment, log: log)
            let code = await compiler.end()
            let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            try FileManager.default.removeItem(atPath: log)
            guard code == 0 else { throw EndToEndError("clang: \(code): \(text)") }
        }

        private static func set(_ clock: String, days: Int) throws {
            try Data("\(days * 86_400)\n".utf8).write(to: URL(filePath: clock), options: .atomic)
        }

        private static func text(_ date: Date) -> JSONValue { .string(date.ISO8601Format()) }

        @Test(
            "A day forward or back in the middle of runs ends none early or late; notBefore follows the clock",
            arguments: [1, -1],
        )
        func jump(days: Int) async throws {
            try await withRelay { relay in
                let (company, clock) = try await Self.company(relay)
                let runtime = "agx-company-runtime-\(company)"
                let process = try await relay.engine.container(runtime)?.state.pid
                let waiting = "echo begin; until test -e ~/go; do sleep 0.1; done; echo end"
                try await relay.createTask(company, "long", waiting, ["timeout": "10m"])
                try await relay.createTask(company, "short", "sleep 600", ["timeout": "8s"])
                let again =
                    "test -e ~/second && exit 0; touch ~/second; until test -e ~/set; do sleep 0.1; done; exit 1"
                try await relay.createTask(company, "again", again, ["retry": ["maxAttempts": 2, "backoff": "2s"]])
                let inTwoHours = Self.text(Date() + 7200)
                try await relay.createTask(company, "later", "echo ran", ["notBefore": inTwoHours])
                for run in ["long-1", "short-1", "again-1"] { try await relay.run(company, run, is: "Running") }

                try Self.set(clock, days: days)
                let home = try await relay.volumePath(company, "home")
                _ = FileManager.default.createFile(atPath: home + "/set", contents: nil)
                #expect(try await relay.finished(company, "short").reason == "TimedOut")
                let retried = try await relay.finished(company, "again")
                #expect(retried.phase == "Succeeded" && retried[path: "status", "attempts"] == 2)
                try await relay.createTask(company, "look", "true", ["notBefore": Self.text(Date() + 5)])
                let look = try await relay.api.sendOK(.GET, ObjectPath.object(company, "tasks", "look").path)
                let stamp = try Date(look[path: "metadata", "creationTimestamp"]?.string ?? "", strategy: .iso8601)
                #expect(
                    abs(stamp.timeIntervalSinceNow - Double(days) * Self.day) < 600,
                    "the runtime sees another day",
                )
                let early = days > 0 ? ["later", "look"] : []
                for task in early { #expect(try await relay.finished(company, task).phase == "Succeeded") }
                if days < 0 {
                    for task in ["later", "look"] {
                        let path = ObjectPath.object(company, "tasks", task)
                        try await relay.api.wait(for: path, "waiting") { $0?.reason == "WaitingForTime" }
                    }
                }
                try await relay.run(company, "long-1", is: "Running")
                try Self.set(clock, days: 0)
                #expect(try await relay.finished(company, "look").phase == "Succeeded", "the clock is right again")
                _ = FileManager.default.createFile(atPath: home + "/go", contents: nil)
                #expect(try await relay.finished(company, "long").phase == "Succeeded")
                #expect(try await relay.runLog(company, "long-1") == "begin\nend\n")
                #expect(try await relay.engine.container(runtime)?.state.pid == process, "one process all the time")
            }
        }
    }
}
