package import AgxModel

/// What a provider is asked to do: the run's own copy of the task, and who it is.
package struct RunRequest: Sendable, Hashable {
    /// The run record's uid, a UUID in lower case: names the run directory and marks the agent's processes.
    package var runID: String
    package var namespace: String
    /// The run record's name.
    package var name: String
    package var spec: Run.Spec

    package init(runID: String, namespace: String, name: String, spec: Run.Spec) {
        self.runID = runID
        self.namespace = namespace
        self.name = name
        self.spec = spec
    }
}

extension RunRequest {
    /// The variables that every agent finds in its environment, the task's own included.
    package var environment: [String: String] {
        var variables: [String: String] = [:]
        for variable in spec.env { variables[variable.name] = variable.value }
        variables["AGX_COMPANY"] = namespace
        variables["AGX_TASK"] = spec.task
        variables["AGX_RUN"] = name
        variables["AGX_ATTEMPT"] = String(spec.attempt)
        variables["AGX_API"] = SandboxAPI.url
        variables["AGX_TOKEN_FILE"] = SandboxAPI.tokenFile
        return variables
    }
}

/// What a provider needs to know of the company's keys; never part of a log or a record.
package struct ProviderCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    /// Environment variables for the agent.
    package var environment: [String: String]

    package init(environment: [String: String] = [:]) { self.environment = environment }

    /// What must not be shown; relays before this one took keys that are too short to be nothing else by accident.
    var secrets: [String] {
        let addresses = Set(Provider.allCases.compactMap(\.addressVariable))
        let least = ProviderCredential.minimumSecretBytes
        return environment.filter { !addresses.contains($0.key) }.values.filter { $0.utf8.count >= least }.sorted()
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
