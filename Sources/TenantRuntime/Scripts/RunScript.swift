/// The scripts that the runtime puts on the home volume, for any image that has a POSIX shell.
///
/// They run in the sandbox; the runtime only reads what they leave in the run directory. They are written for dash,
/// busybox ash and bash, and for images that have neither `flock` nor `setsid`.
package struct RunScript: Sendable, Hashable {
    /// The file's name in the folder of the scripts.
    package var name: String
    package var text: String

    /// All scripts that have to be on the volume before a run is launched.
    package static let all = [shim, stop]
}
