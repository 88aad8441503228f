import AgxCommands
import Foundation
import ServiceSupport

/// The program `agx`: wires the commands to this process.
@main
struct Agx {
    static func main() async {
        // It holds what people type: their tokens, and the keys of providers.
        CoreDumps.turnOff()
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
