import Foundation
import Glibc

/// The runtime's hands on the home volume: prepares, observes, revokes and removes run directories.
///
/// All of it is file access with no process behind it. Throws `storageFull` where the volume has no room and
/// `untrustedFile` where the sandbox has put something else in a file's place.
package struct RunFiles: Sendable {
    package let volume: HomeVolume
    private let sandboxToken: String?
    private let heartbeats: HeartbeatTracker
    private let activities = ActivityTracker()
    let growth = OutputGrowth()

    /// Works below `volume`, which must be mounted; `sandboxToken` is put there for the agents.
    package init(
        volume: HomeVolume,
        sandboxToken: String? = nil,
        heartbeats: HeartbeatTracker = HeartbeatTracker(),
    ) {
        self.volume = volume
        self.sandboxToken = sandboxToken
        self.heartbeats = heartbeats
    }

    /// Puts the scripts on the volume where they are missing or differ; a running shim keeps the text it began with.
    package func installScripts() throws(TenantRuntimeError) {
        let folder = try root().claimSubdirectory(".agx").claimSubdirectory("bin")
        for script in RunScript.all {
            let bytes = Array(script.text.utf8)
            // What cannot be read, such as a link that the agent has put there, is written anew like what is missing.
            if let present = try? folder.readFile(script.name), present == bytes { continue }
            try folder.writeFile(script.name, bytes, mode: 0o700)
        }
    }

    /// Puts the sandbox's token on the volume, for its owner alone, where it is missing or differs.
    func installToken() throws(TenantRuntimeError) {
        guard let sandboxToken else { return }
        let folder = try root().claimSubdirectory(".agx")
        let bytes = Array(sandboxToken.utf8)
        // What cannot be read is written anew, as with the scripts.
        if let present = try? folder.readFile("token"), present == bytes { return }
        try folder.writeFile("token", bytes)
    }

    /// Writes the run directory; it is whole, or the run is still `absent`.
    ///
    /// Writing it again, also while a shim starts, leaves the same; secrets that the run has read don't come back. None of
    /// it is forced to the disk: after a power cut no shim lives and this process is a new one, which writes the directory
    /// again before it launches what it doesn't know.
    package func prepare(run: String, command: RunCommand) throws(TenantRuntimeError) {
        try check(run)
        try installScripts()
        // A run without the token is worth more than no run.
        try? installToken()
        let folder = try claimFolder(run)
        _ = try folder.makeSubdirectory(Self.artifactsFolder)
        try folder.unlink("full")
        for name in ["lock", "stdout", "stderr"] { try folder.makeFile(name) }
        try folder.writeFile(Self.revocationFile, Self.revocation)
        for file in command.files { try folder.writeFile(file.name, file.content) }
        if let secrets = try command.secretsText() {
            try folder.writeFile(RunCommand.secretsFile, Array(secrets.utf8))
        } else {
            try folder.unlinkFile(RunCommand.secretsFile)
        }
        let text = try command.script(run: run, directory: volume.runDirectory(run))
        try folder.writeFile("command.sh", Array(text.utf8))
        try removeReadSecrets(in: folder)
    }

    /// The run removes its secrets once it has read them, and says before that that it has: what is there after that was
    /// written too late, and would stay to its end.
    private func removeReadSecrets(in folder: borrowing DirectoryHandle) throws(TenantRuntimeError) {
        guard try folder.contains(RunCommand.processFile), let start = try startRecord(in: folder), !start.isRevoked
        else { return }
        try folder.unlinkFile(RunCommand.secretsFile)
    }

    /// The runtime's own claim, written beforehand so that it can be made on a full volume.
    private static let revocationFile = "revocation"
    private static let revocation = Array("revoked=1\ncomplete=1\n".utf8)

    /// Takes a run's claim so that no shim can start it any more; false if a shim has it already.
    package func revoke(run: String) throws(TenantRuntimeError) -> Bool {
        guard let folder = try folder(run) else { return true }
        if try folder.claimFile("started", Self.revocation, from: Self.revocationFile) { return true }
        return try startRecord(in: folder)?.isRevoked ?? false
    }

    /// Removes the secrets of a run that never read them.
    func removeSecrets(run: String) throws(TenantRuntimeError) {
        try folder(run)?.unlinkFile(RunCommand.secretsFile)
    }

    /// Removes a run's directory with its logs.
    package func remove(run: String) throws(TenantRuntimeError) {
        try check(run)
        heartbeats.forget(run: run)
        activities.forget(run: run)
        growth.forget(run: run)
        try runs()?.removeTree(run)
    }

    /// What the volume says about a run now.
    ///
    /// Agents own the files too: what can't be read of them is itself an observation, and ends the run.
    package func observe(run: String, now: BootInstant) throws(TenantRuntimeError) -> RunObservation {
        do throws(TenantRuntimeError) {
            return try look(at: run, now: now)
        } catch {
            guard error.code == .untrustedFile, let folder = try folder(run) else { throw error }
            return RunObservation(.unreadable, stop: try stopRecord(in: folder))
        }
    }

    /// Reads in the order that makes the answer right without a lock on the whole: the shim takes its lock before
    /// `started` appears, and lets it go after `exit` has appeared.
    private func look(at run: String, now: BootInstant) throws(TenantRuntimeError) -> RunObservation {
        guard let folder = try folder(run) else { return RunObservation(.absent) }
        let isFull = try folder.contains("full")
        guard let start = try startRecord(in: folder) else {
            let stop = try stopRecord(in: folder)
            let phase: RunObservation.Phase = try folder.contains("command.sh") ? .prepared : .absent
            return RunObservation(phase, stop: stop, isFull: isFull)
        }
        if start.isRevoked { return RunObservation(.revoked, isFull: isFull) }
        let isAlive = try isAlive(run: run, start, in: folder, now: now)
        let stop = try stopRecord(in: folder)
        if let exit = try record("exit", in: folder).flatMap({ ExitRecord($0) }) {
            return RunObservation(.exited(start, exit), stop: stop, isFull: try root().isFull())
        }
        return RunObservation(isAlive ? .alive(start) : .dead(start), stop: stop)
    }

    private func isAlive(
        run: String,
        _ start: StartRecord,
        in folder: borrowing DirectoryHandle,
        now: BootInstant,
    ) throws(TenantRuntimeError) -> Bool {
        switch start.liveness {
        case .flock:
            // Without its lock file nothing can hold the lock.
            guard let lock = try folder.openFile("lock") else { return false }
            return try lock.isLocked()
        case .heartbeat:
            let content = try folder.readFile("heartbeat") ?? []
            return !heartbeats.isDead(run: run, content: content, now: now)
        }
    }

    /// How long a run has neither printed anything nor used the processor.
    ///
    /// A run whose shim doesn't tell of the processor's time is judged by its output alone.
    func quiet(run: String, now: BootInstant) throws(TenantRuntimeError) -> Duration {
        guard let folder = try folder(run) else { return .zero }
        // What the agent has put in its output's place doesn't grow; its run has to end all the same.
        let sizes = (try? outputSizes(run: run)) ?? OutputSizes()
        let activity = RunActivity(
            stdoutBytes: sizes.stdout,
            stderrBytes: sizes.stderr,
            // The agent can put something else there as well, which tells of no work.
            processorTime: (try? folder.readFile("activity")) ?? [],
        )
        return activities.quiet(run: run, activity, now: now)
    }

    private func startRecord(in folder: borrowing DirectoryHandle) throws(TenantRuntimeError) -> StartRecord? {
        guard try folder.contains("started") else { return nil }
        return try record("started", in: folder).map { StartRecord($0) } ?? StartRecord()
    }

    /// What can't be read is none: the stop script is started again, and after a while the run is settled without.
    private func stopRecord(in folder: borrowing DirectoryHandle) throws(TenantRuntimeError) -> StopRecord? {
        do throws(TenantRuntimeError) {
            return try record("stopped", in: folder).flatMap { StopRecord($0) }
        } catch {
            guard error.code == .untrustedFile else { throw error }
            return nil
        }
    }

    private func record(
        _ name: String,
        in folder: borrowing DirectoryHandle,
    ) throws(TenantRuntimeError) -> RecordText? {
        try folder.readFile(name).flatMap { RecordText($0) }
    }

    func root() throws(TenantRuntimeError) -> DirectoryHandle {
        do throws(TenantRuntimeError) {
            let root = try DirectoryHandle.open(trustedPath: volume.path)
            root.restoreRights()
            return root
        } catch {
            // Agents own it, too. What is wrong besides is met when it is opened again.
            guard error.code == .untrustedFile, chmod(volume.path, S_IRWXU) == 0 else {
                throw TenantRuntimeError(.volume, error.message)
            }
            return try DirectoryHandle.open(trustedPath: volume.path)
        }
    }

    /// The run's directory, in which all is for the runtime to write; whatever else stands there goes.
    func claimFolder(_ run: String) throws(TenantRuntimeError) -> DirectoryHandle {
        try root().claimSubdirectory(".agx").claimSubdirectory("runs").claimSubdirectory(run)
    }

    /// The run's directory, nil if there is none; what else an agent has put there is none.
    func folder(_ run: String) throws(TenantRuntimeError) -> DirectoryHandle? {
        try check(run)
        guard let runs = try runs() else { return nil }
        return try Self.folder(run, in: runs)
    }

    /// The folder of the run directories, nil as for one of them.
    func runs() throws(TenantRuntimeError) -> DirectoryHandle? {
        guard let state = try Self.folder(".agx", in: try root()) else { return nil }
        return try Self.folder("runs", in: state)
    }

    private static func folder(
        _ name: String,
        in folder: borrowing DirectoryHandle,
    ) throws(TenantRuntimeError) -> DirectoryHandle? {
        do throws(TenantRuntimeError) {
            return try folder.openUp(name)
        } catch {
            guard error.code == .untrustedFile else { throw error }
            return nil
        }
    }

    func check(_ run: String) throws(TenantRuntimeError) {
        guard HomeVolume.isUsable(runID: run) else {
            throw TenantRuntimeError(.invalidRequest, "the run id \(run) cannot be the name of a folder")
        }
    }
}
