import Foundation
import Glibc

extension RuntimeMoment {
    /// Reads both clocks of this machine.
    package static func system() -> RuntimeMoment {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        let uptime = Duration(
            secondsComponent: Int64(time.tv_sec),
            attosecondsComponent: Int64(time.tv_nsec) * 1_000_000_000,
        )
        return RuntimeMoment(wall: Date(), boot: BootInstant(bootID: systemBootID, uptime: uptime))
    }

    /// Fixed while the process lives; empty where the kernel does not say it.
    private static let systemBootID: String = {
        // Without /proc there is one boot as far as this process can know, so an empty id is right.
        let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return (text ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }()
}
