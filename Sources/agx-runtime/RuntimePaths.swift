import AgxModel
import ArgumentParser

/// Where the runtime finds what the relay gives it; the defaults are the mounts of its container.
struct RuntimePaths: ParsableArguments {
    @Option(help: "Directory of the runtime's database.")
    var stateDirectory = ContainerPaths.state

    @Option(help: "The company's home, shared with the sandbox.")
    var home = ContainerPaths.home

    @Option(help: "Directory that the read-only replica is published into.")
    var context = ContainerPaths.context

    @Option(help: "The gate's directory: Docker socket, caps and tokens.")
    var gate = ContainerPaths.gate

    @Option(help: "Address that the sandbox reaches the runtime at.")
    var sandboxHost = "0.0.0.0"

    @Option(help: "Port that the sandbox reaches the runtime at.")
    var sandboxPort = SandboxAPI.port

    /// The socket on which the runtime listens for the relay.
    var serveSocket: String { gate + "/serve/runtime.sock" }

    /// The socket behind which the relay lets exec through.
    var dockerSocket: String { gate + "/docker.sock" }
}
