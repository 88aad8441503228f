/// Where the processes of a sandbox reach their company's runtime.
package enum SandboxAPI {
    /// The port on the company's network.
    package static let port = 8790
    /// `runtime` is the runtime container's alias there.
    package static let url = "http://runtime:\(port)"
    /// The file with the bearer token, which the runtime keeps on the home volume.
    package static let tokenFile = ContainerPaths.home + "/.agx/token"
    /// Who makes the requests that show the token, as refusals and records name them.
    package static let userName = "agent"
}
