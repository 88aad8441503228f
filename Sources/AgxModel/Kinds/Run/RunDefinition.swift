extension Run {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: runs.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: Run
            listKind: RunList
            plural: runs
            singular: run
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Task, type: string, jsonPath: .spec.task, description: The task it is an attempt of.}
                - {name: Attempt, type: integer, jsonPath: .spec.attempt, description: Which attempt it is.}
                - {name: State, type: string, jsonPath: .status.state, description: How far it has come.}
                - {name: Reason, type: string, jsonPath: .status.reason, description: Why it ended as it did.}
                - {name: Exit, type: integer, jsonPath: .status.exitCode, description: The exit status of the agent.}
                - name: Started
                  type: date
                  jsonPath: .status.startTime
                  priority: 1
                  description: Time since it started.
                - name: Ended
                  type: date
                  jsonPath: .status.completionTime
                  priority: 1
                  description: Time since it ended.
                - name: Duration
                  type: string
                  jsonPath: .printed.duration
                  priority: 1
                  description: 'Time from its start to its end, or until now.'
                - name: CPU
                  type: number
                  jsonPath: .status.processorSeconds
                  priority: 1
                  description: Seconds of processor time.
                - name: Memory
                  type: integer
                  jsonPath: .status.peakMemoryBytes
                  priority: 1
                  description: The most memory that it was seen with, in bytes.
                - name: Tokens
                  type: integer
                  jsonPath: .printed.tokens
                  priority: 1
                  description: 'Tokens used, in all buckets together.'
                - name: Cost
                  type: number
                  jsonPath: .status.cost
                  priority: 1
                  description: 'What the provider reported that it cost, in US dollars.'
                - {name: Provider, type: string, jsonPath: .spec.provider, priority: 1, description: The agent.}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A run is one attempt at a task: the request as it was when the run began, and what came of it. The
                    runtime writes it; people read it.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Run.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: The request, copied from the task when the run was made; it can't be changed.
                      required: [task, attempt, provider, prompt]
                      properties:
                        task:
                          type: string
                          format: dns-subdomain
                          minLength: 1
                          maxLength: 253
                          description: The name of the task.
                        attempt:
                          type: integer
                          minimum: 1
                          maximum: 100000
                          description: Which run of the task this is.
                        provider: {$ref: provider}
                        model: {$ref: model}
                        prompt:
                          type: string
                          minLength: 1
                          maxLength: 262144
                          description: What the agent was asked to do.
                        cwd: {$ref: cwd}
                        timeout: {type: string, format: duration, default: 15m, description: The longest it may take.}
                        threadId: {type: string, maxLength: 128, description: The task's threadId.}
                        actorId: {type: string, maxLength: 128, description: The task's actorId.}
                        env: {$ref: environment}
                        artifacts: {$ref: artifactGlobs}
                        stallTimeout:
                          type: string
                          format: duration
                          description: How long it may be silent and idle; 0s for as long as it likes.
                        maxTurns:
                          type: integer
                          minimum: 1
                          maximum: 1000
                          description: How often it may ask the model.
                        maxBudget:
                          type: number
                          minimum: 0.01
                          maximum: 10000
                          description: 'What it may spend, in US dollars.'
                        session:
                          type: string
                          maxLength: 256
                          description: 'The provider''s session that it goes on with; left out for a new one.'
                        sessionTokens: {$ref: tokens, description: 'Tokens of that session before this run.'}
                    status:
                      type: object
                      description: What came of it.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        state:
                          type: string
                          enum: [Queued, Starting, Running, Succeeded, Failed, Cancelled, TimedOut, Lost]
                          description: >-
                            States only go forward: Queued, Starting, Running, then one of the others. Lost: the agent
                            is gone and left no exit record, as when its sandbox was killed.
                        reason:
                          type: string
                          enum:
                            - Completed
                            - NonZeroExit
                            - Signalled
                            - TimedOut
                            - Stalled
                            - Cancelled
                            - OutOfMemory
                            - TooManyProcesses
                            - Lost
                            - SandboxUnavailable
                            - CommandNotFound
                            - InvalidRequest
                            - DiskFull
                            - AuthenticationFailed
                            - PermissionDenied
                            - CreditExhausted
                            - QuotaExhausted
                            - RateLimited
                            - ProviderOverloaded
                            - ProviderError
                            - ProviderTimedOut
                            - NetworkError
                            - ContextOverflow
                            - ModelNotFound
                            - TurnLimitReached
                            - BudgetExceeded
                            - OutputLimitReached
                            - SessionNotFound
                            - SessionInUse
                          description: Why it ended as it did.
                        message: {type: string, maxLength: 32768, description: The same for people.}
                        exitCode: {type: integer, description: The exit status of the agent.}
                        signal: {type: integer, minimum: 1, maximum: 64, description: The signal that ended the agent.}
                        startTime: {type: string, format: date-time, description: When the agent started.}
                        completionTime: {type: string, format: date-time, description: When the run ended.}
                        processorSeconds:
                          type: number
                          minimum: 0
                          description: >-
                            Processor time of all its processes; left out where it isn't known, as of a lost run.
                        peakMemoryBytes:
                          type: integer
                          format: int64
                          minimum: 0
                          description: >-
                            The most memory that its processes were seen with together. It is looked at now and then,
                            for the first time after a quarter of a second; left out where nobody has looked.
                        stdoutBytes:
                          type: integer
                          format: int64
                          minimum: 0
                          default: 0
                          description: How much standard output there is so far.
                        stderrBytes:
                          type: integer
                          format: int64
                          minimum: 0
                          default: 0
                          description: How much standard error there is so far.
                        sessionID:
                          type: string
                          maxLength: 256
                          description: 'The provider''s session, to resume it by.'
                        result: {type: string, maxLength: 262144, description: The agent's final text.}
                        tokens: {$ref: tokens, description: 'Tokens used, in buckets that don''t overlap.'}
                        sessionTokens: {$ref: tokens, description: 'Tokens of the whole session, where the provider counts so.'}
                        turns: {type: integer, minimum: 0, description: How often the model was asked.}
                        retryAfter:
                          type: string
                          format: date-time
                          description: The provider asks not to be asked again before this time.
                        unreadableLines:
                          type: integer
                          format: int64
                          minimum: 0
                          default: 0
                          description: Lines of standard output that were no event of the agent.
                        cost:
                          type: number
                          minimum: 0
                          description: What the provider reported that the run cost, in US dollars.
                        artifacts:
                          type: array
                          maxItems: 200
                          description: >-
                            The files that the run left in $AGX_ARTIFACTS, or that its globs name.
                          items:
                            type: object
                            required: [name, size, sha256, mediaType]
                            properties:
                              name:
                                type: string
                                minLength: 1
                                maxLength: 512
                                description: 'Its path, relative to $AGX_ARTIFACTS or to cwd.'
                              size: {type: integer, format: int64, minimum: 0, description: In bytes.}
                              sha256:
                                type: string
                                maxLength: 64
                                description: The SHA-256 of its content in hexadecimal.
                              mediaType: {type: string, maxLength: 128, description: What it is by its name.}
                        artifactsOmitted:
                          type: integer
                          minimum: 0
                          default: 0
                          description: Files beyond a limit or of no use; they are not in the list.
                        artifactsExpired:
                          type: string
                          format: date-time
                          description: When its artifacts went to make room for those of newer runs.
                        conditions: {$ref: conditions}
        """#
}
