extension Company {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: companies.runagx.com
        spec:
          group: runagx.com
          scope: Cluster
          names:
            kind: Company
            listKind: CompanyList
            plural: companies
            singular: company
            shortNames: [co]
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Plan, type: string, jsonPath: .spec.plan, description: The plan it is on.}
                - {name: State, type: string, jsonPath: .spec.state, description: The state that was asked for.}
                - name: Ready
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].status
                  description: Whether its runtime and sandbox are up.
                - name: Reason
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].reason
                  description: Why it is or isn't ready.
                - name: Containers
                  type: string
                  jsonPath: .status.containers
                  priority: 1
                  description: Containers that are ready, of all.
                - {name: Subnet, type: string, jsonPath: .status.subnet, priority: 1, description: Its network.}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A company is a tenant: it has a runtime, which plans and watches its tasks, a sandbox, in which
                    its agents work, and a network and volumes of its own. Its name is also the namespace of all its
                    objects.
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Company.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What the company should be.
                      default: {}
                      properties:
                        displayName:
                          type: string
                          maxLength: 128
                          description: The name shown to people; the object's name is shown if there is none.
                        plan:
                          type: string
                          format: dns-subdomain
                          minLength: 1
                          maxLength: 253
                          default: free
                          description: The Plan that gives the company's default and maximum caps.
                        state:
                          type: string
                          enum: [Active, Suspended]
                          default: Active
                          description: >-
                            Active keeps the containers running. Suspended stops them and keeps all data; setting it
                            back to Active brings them up again.
                        deletionPolicy:
                          type: string
                          enum: [Delete, Retain]
                          default: Retain
                          description: >-
                            What becomes of the volumes when the company is deleted. Retain leaves them on the host and
                            says where they are; Delete removes them with everything in them.
                        updatePolicy: {$ref: updatePolicy}
                        egress:
                          type: string
                          enum: [Allowed, Denied]
                          default: Allowed
                          description: >-
                            Whether the company's containers may open connections to the outside: to other hosts and to
                            this one. They reach each other all the same.
                        subnet:
                          type: string
                          format: cidr
                          maxLength: 18
                          description: >-
                            The network's addresses, a private IPv4 subnet of /16 to /29 such as 10.213.0.16/28. Left
                            out, one is taken from the installation's pool. It can't be changed.
                        runtime:
                          type: object
                          description: Settings of the runtime container.
                          default: {}
                          properties:
                            image: {$ref: image, default: 'agx/runtime:latest'}
                            imagePullPolicy: {$ref: imagePullPolicy}
                            resources:
                              type: object
                              description: Caps of the runtime; what is left out comes from the plan's defaults.
                              properties:
                                cpu: {$ref: cpu}
                                memory: {$ref: bytes, description: 'Memory the runtime may use, such as 512Mi.'}
                                pids: {$ref: pids}
                            env: {$ref: environment}
                        sandbox:
                          type: object
                          description: Settings of the sandbox container, in which agents work.
                          default: {}
                          properties:
                            image: {$ref: image, default: 'agx/sandbox:latest'}
                            imagePullPolicy: {$ref: imagePullPolicy}
                            command:
                              $ref: command
                              description: The main process; left out, one that only keeps the container alive.
                            resources: {$ref: containerResources}
                            env: {$ref: environment}
                            isolation: {$ref: isolation}
                            healthCheck: {$ref: healthCheck}
                            capabilities: {$ref: capabilities}
                            sudo:
                              type: boolean
                              default: false
                              description: Whether agents may become root in their container; the plan must allow it.
                        limits:
                          type: object
                          description: Caps of the company that replace the plan's defaults, up to the plan's maximum.
                          properties:
                            concurrentRuns: {$ref: concurrentRuns}
                            terminals: {$ref: terminals}
                            runTimeout: {$ref: runTimeout}
                            runOutput: {$ref: runOutput}
                            storage: {$ref: storage}
                            artifacts: {$ref: artifactStorage}
                    status:
                      type: object
                      description: What the company is; written by its controller.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        phase:
                          type: string
                          enum: [Pending, Progressing, Ready, Degraded, Suspended, Deleting]
                          description: One word for the conditions together.
                        plan: {type: string, maxLength: 253, description: The plan whose caps are in effect.}
                        containers:
                          type: string
                          maxLength: 32
                          description: 'Containers that are ready, of all: 2/2.'
                        networks: {type: string, maxLength: 32, description: 'Networks that are ready, of all: 1/1.'}
                        volumes: {type: string, maxLength: 32, description: 'Volumes that are ready, of all: 3/3.'}
                        subnet:
                          type: string
                          format: cidr
                          maxLength: 18
                          description: The addresses of the company's network.
                        conditions: {$ref: conditions}
        """#
}
