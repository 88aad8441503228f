import Foundation
import Glibc

extension RuntimeMoment {
    /// Reads both clocks of this machine.
    package static func system() -> RuntimeMoment {
        let uptime = reading(of: CLOCK_BOOTTIME)
        // They are not read at once: a machine that was never asleep must not seem to have been.
        let asleep = uptime - reading(of: CLOCK_MONOTONIC)
        let boot = BootInstant(bootID: systemBootID, uptime: uptime, asleep: asleep < .seconds(1) ? .zero : asleep)
        return RuntimeMoment(wall: Date(), boot: boot)
    }

    private static func reading(of clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return Duration(
            secondsComponent: Int64(time.tv_sec),
            attosecondsComponent: Int64(time.tv_nsec) * 1_000_000_000,
        )
    }

    /// Fixed while the process lives; empty where the kernel does not say it.
    private static let systemBootID: String = {
        // Without /proc there is one boot as far as this process can know, so an empty id is right.
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }()
}
