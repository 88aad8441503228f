extension AgentTask {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: tasks.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: Task
            listKind: TaskList
            plural: tasks
            singular: task
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Provider, type: string, jsonPath: .spec.provider, description: The agent that does it.}
                - {name: Phase, type: string, jsonPath: .status.phase, description: How far it has come.}
                - {name: Reason, type: string, jsonPath: .status.reason, description: Why it is in this phase.}
                - {name: Attempts, type: integer, jsonPath: .status.attempts, description: Runs so far.}
                - name: Priority
                  type: integer
                  jsonPath: .spec.priority
                  priority: 1
                  description: Higher runs first.
                - {name: Run, type: string, jsonPath: .status.lastRun, priority: 1, description: Its latest run.}
                - {name: Prompt, type: string, jsonPath: .spec.prompt, priority: 1, description: What is to be done.}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A task is a piece of work for an agent. The company's runtime starts runs for it in the sandbox
                    until one succeeds or the attempts are used up.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Task.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What is to be done, by which agent, and when.
                      required: [prompt, provider]
                      properties:
                        prompt:
                          type: string
                          minLength: 1
                          maxLength: 262144
                          description: What the agent is asked to do; for the provider shell, the command line to run.
                        provider: {$ref: provider}
                        model: {$ref: model}
                        cwd: {$ref: cwd}
                        priority:
                          type: integer
                          minimum: -1000
                          maximum: 1000
                          default: 0
                          description: >-
                            Of the tasks that could run, the one with the highest priority does, then the oldest.
                        dependsOn:
                          type: array
                          maxItems: 64
                          x-kubernetes-list-type: set
                          description: >-
                            Names of tasks that must have succeeded first. If one of them fails, this task is Blocked.
                          items: {type: string, format: dns-subdomain, minLength: 1, maxLength: 253}
                        dependencyConditions:
                          type: object
                          maxProperties: 64
                          default: {}
                          description: >-
                            What must have become of a task named in dependsOn: Success (of those that aren't named
                            here), Failure, or Always: that it is over, or Blocked. If it can't come true any more, this
                            task is Skipped (or, where only success will do, Blocked).
                          additionalProperties: {type: string, enum: [Success, Failure, Always]}
                        notBefore:
                          type: string
                          format: date-time
                          description: The task doesn't start before this time.
                        timeout:
                          type: string
                          format: duration
                          description: >-
                            The longest that one run may take, such as 10m; left out, and at most, the company's
                            runTimeout.
                        stallTimeout:
                          type: string
                          format: duration
                          description: >-
                            How long a run may neither print anything nor use the processor before it is stopped as
                            Stalled; left out, the provider's own limit; 0s for none.
                        maxTurns:
                          type: integer
                          minimum: 1
                          maximum: 1000
                          description: >-
                            How often one run may ask the model before the agent ends it as TurnLimitReached; only for
                            claude and z.ai.
                        maxBudget:
                          type: number
                          minimum: 0.01
                          maximum: 10000
                          description: >-
                            What one run may spend, in US dollars by the agent's own prices, before the agent ends it
                            as BudgetExceeded; the answer that exceeds it is paid for. Only for claude.
                        rerun:
                          type: integer
                          minimum: 0
                          maximum: 1000
                          default: 0
                          description: >-
                            Each increase gives a task that is over another go, with all its attempts; not one that is
                            cancelled.
                        retry:
                          type: object
                          description: What happens when a run fails for a reason that a new try may cure.
                          default: {}
                          properties:
                            maxAttempts:
                              type: integer
                              minimum: 1
                              maximum: 20
                              default: 1
                              description: How many runs there may be in all.
                            backoff:
                              type: string
                              format: duration
                              default: 10s
                              description: The wait before the second run; it doubles with each further one.
                        suspend:
                          type: boolean
                          default: false
                          description: Whether no new run is started for now; a run under way goes on.
                        cancel:
                          type: boolean
                          default: false
                          description: Whether the task is called off; a run under way is stopped.
                        threadId:
                          type: string
                          maxLength: 128
                          description: >-
                            The conversation that the task belongs to. Tasks of one thread run one at a time, in the
                            order of their creation, and go on with the same session of their provider. One that
                            waits for notBefore, a dependency or its resumption is overtaken by later ones.
                        actorId:
                          type: string
                          maxLength: 128
                          description: On whose behalf the task is done; for the caller's own use.
                        env: {$ref: environment}
                        artifacts: {$ref: artifactGlobs}
                        metadata:
                          type: object
                          maxProperties: 64
                          description: Notes for the caller's own use; copied to nothing.
                          additionalProperties: {type: string, maxLength: 4096}
                    status:
                      type: object
                      description: How far the task has come; written by the runtime.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        phase:
                          type: string
                          enum: [Pending, Running, Succeeded, Failed, Cancelled, Blocked, Suspended, Skipped]
                          description: >-
                            Pending: it waits for its time, its dependencies, its turn or its next try. Running: a run
                            is under way. Succeeded, Failed, Cancelled and Skipped are final. Skipped: a condition on
                            a dependency can't come true any more. Blocked: a dependency failed. Suspended: as asked.
                        reason: {type: string, maxLength: 128, description: 'Why it is in this phase, as one word.'}
                        message: {type: string, maxLength: 32768, description: The same for people.}
                        attempts: {type: integer, minimum: 0, default: 0, description: Runs so far.}
                        excused:
                          type: object
                          default: {}
                          description: Runs among the attempts that spec.retry doesn't count, by whose fault they ended.
                          properties:
                            provider: {type: integer, minimum: 0, default: 0, description: The provider's.}
                            infrastructure: {type: integer, minimum: 0, default: 0, description: 'agx''s, or the host''s.'}
                        rerun: {type: integer, minimum: 0, default: 0, description: The spec.rerun that was taken up.}
                        earlierAttempts:
                          type: integer
                          minimum: 0
                          default: 0
                          description: Runs before the task was given another go.
                        session:
                          type: object
                          description: The provider's session after the latest run, for the next task of the thread.
                          required: [time]
                          properties:
                            id:
                              type: string
                              maxLength: 256
                              description: Its id; none if the next run has to begin anew.
                            tokens: {$ref: tokens, description: 'Tokens of the whole session, where its provider counts so.'}
                            time: {type: string, format: date-time, description: When the run that used it last ended.}
                            turn: {type: integer, minimum: 0, description: Which turn of the thread that run was.}
                        blockedTime: {type: string, format: date-time, description: Since when it is Blocked.}
                        currentRun: {type: string, maxLength: 253, description: The run that is under way.}
                        lastRun: {type: string, maxLength: 253, description: The latest run.}
                        startTime: {type: string, format: date-time, description: When the first run of its latest go started.}
                        completionTime: {type: string, format: date-time, description: When it reached a final phase.}
                        nextRetryTime: {type: string, format: date-time, description: When the next run may start.}
                        comments:
                          type: array
                          maxItems: 100
                          default: []
                          description: What people and agents have said of the task, oldest first.
                          items:
                            type: object
                            required: [author, time, text]
                            properties:
                              author: {type: string, maxLength: 128, description: Who says it.}
                              time: {type: string, format: date-time, description: When it was said.}
                              text: {type: string, maxLength: 8192, description: What is said.}
                        conditions: {$ref: conditions}
        """#
}
