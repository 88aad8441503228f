extension Container {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: containers.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: Container
            listKind: ContainerList
            plural: containers
            singular: container
            shortNames: [ct]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Role, type: string, jsonPath: .spec.role, description: What it is for.}
                - {name: Image, type: string, jsonPath: .spec.image, description: The image it runs.}
                - name: Ready
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].status
                  description: Whether it runs as described.
                - name: Restarts
                  type: integer
                  jsonPath: .status.restartCount
                  description: How often it was restarted after it had died.
                - {name: Status, type: string, jsonPath: .status.state, description: What it is doing.}
                - name: Reason
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].reason
                  priority: 1
                  description: Why it is or isn't ready.
                - name: Docker Name
                  type: string
                  jsonPath: .status.dockerName
                  priority: 1
                  description: Its name in Docker.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A container of one company: its runtime, its sandbox, or a service that the company wants on its
                    network, such as a database. All run as user 1000 without privileges and within the company's caps.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Container.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What the container should be.
                      required: [image]
                      properties:
                        role:
                          type: string
                          enum: [Runtime, Sandbox, Service]
                          default: Service
                          description: >-
                            What the container is for. Runtime and Sandbox are made by the company's controller; people
                            make Services. It can't be changed.
                        image: {$ref: image}
                        imagePullPolicy: {$ref: imagePullPolicy}
                        command: {$ref: command, description: 'The program to run; left out, the image''s entry point.'}
                        args: {$ref: command, description: 'The program''s arguments; left out, the image''s own.'}
                        env: {$ref: environment}
                        workingDir:
                          type: string
                          minLength: 1
                          maxLength: 4096
                          description: The absolute path that the program starts in; left out, the image's own.
                        user:
                          type: string
                          maxLength: 64
                          pattern: '^[0-9]+(:[0-9]+)?$'
                          description: The user and group ids to run as, such as 1000:1000, which is the default.
                        mounts:
                          type: array
                          maxItems: 32
                          x-kubernetes-list-type: map
                          x-kubernetes-list-map-keys: [path]
                          description: Volumes of the company and where the container sees them.
                          items:
                            type: object
                            required: [volume, path]
                            properties:
                              volume:
                                type: string
                                format: dns-subdomain
                                minLength: 1
                                maxLength: 253
                                description: The name of a Volume in the same namespace.
                              path:
                                type: string
                                minLength: 1
                                maxLength: 4096
                                description: An absolute path in the container.
                              readOnly:
                                type: boolean
                                default: false
                                description: Whether the container may only read it.
                        network:
                          type: string
                          format: dns-subdomain
                          minLength: 1
                          maxLength: 253
                          description: The Network it is on; left out, the company's own.
                        aliases:
                          type: array
                          maxItems: 16
                          x-kubernetes-list-type: set
                          description: Host names that others on the network reach it by, besides its own name.
                          items: {type: string, format: dns-label, minLength: 1, maxLength: 63}
                        resources: {$ref: containerResources}
                        capabilities: {$ref: capabilities}
                        readOnlyRootFilesystem:
                          type: boolean
                          default: false
                          description: Whether only volumes and /tmp can be written.
                        isolation: {$ref: isolation}
                        healthCheck: {$ref: healthCheck}
                        state:
                          type: string
                          enum: [Running, Stopped]
                          default: Running
                          description: Whether the container should run.
                        updatePolicy: {$ref: updatePolicy}
                        stopGracePeriod:
                          type: string
                          format: duration
                          default: 10s
                          description: How long the main process has to end after TERM before it is killed.
                        sudo:
                          type: boolean
                          default: false
                          description: Whether processes may become root in the container; the plan must allow it.
                    status:
                      type: object
                      description: What the container is.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        state:
                          type: string
                          enum:
                            - Waiting
                            - Creating
                            - Starting
                            - Restarting
                            - Running
                            - Stopping
                            - Stopped
                            - Replacing
                            - CrashLoopBackOff
                            - Failed
                            - Unknown
                          description: >-
                            Waiting: for its network, volumes or image. Creating: being made. Starting: being started,
                            or its health check has not passed yet. Restarting: it ended and is being started again.
                            Running. Stopping. Stopped: as asked. Replacing: a change needs a new one. CrashLoopBackOff: it
                            keeps dying and is tried again at nextRetryTime. Failed: the engine refuses it; see the
                            conditions. Unknown: the engine doesn't answer.
                        engine: {type: string, maxLength: 253, description: The engine that it is on.}
                        containerID: {type: string, maxLength: 128, description: Its id in the engine.}
                        dockerName: {type: string, maxLength: 255, description: Its name in the engine.}
                        imageID: {type: string, maxLength: 255, description: The digest of the image that it runs.}
                        startedAt: {type: string, format: date-time, description: When its main process last started.}
                        restartCount:
                          type: integer
                          minimum: 0
                          default: 0
                          description: How often it was restarted after it had died.
                        lastExit:
                          type: object
                          description: How its main process last ended.
                          properties:
                            exitCode: {type: integer, description: The exit status.}
                            signal: {type: integer, minimum: 1, maximum: 64, description: The signal that ended it.}
                            oomKilled: {type: boolean, default: false, description: Whether it ran out of memory.}
                            finishedAt: {type: string, format: date-time, description: When it ended.}
                            reason:
                              type: string
                              maxLength: 128
                              description: 'One word: Completed, Error, OOMKilled.'
                        nextRetryTime: {type: string, format: date-time, description: When it is tried again.}
                        backoffSeconds:
                          type: integer
                          minimum: 0
                          maximum: 86400
                          description: The wait before the next try.
                        conditions: {$ref: conditions}
        """#
}
