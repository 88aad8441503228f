import AgxCommands
import Foundation

/// The program `agx`: wires the commands to this process.
@main
struct Agx {
    static func main() async {
        let process = ProcessInfo.processInfo
        do {
            let context = try CommandContext.system(
                environment: process.environment,
                engine: DockerInspector(environment: process.environment),
            )
            exit(await AgxProgram.runAsProcess(Array(process.arguments.dropFirst()), in: context))
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }
}
