extension Plan {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: plans.runagx.com
        spec:
          group: runagx.com
          scope: Cluster
          names:
            kind: Plan
            listKind: PlanList
            plural: plans
            singular: plan
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              additionalPrinterColumns:
                - name: Display Name
                  type: string
                  jsonPath: .spec.displayName
                  description: The name shown to people.
                - name: CPU
                  type: string
                  jsonPath: .spec.defaults.sandbox.cpu
                  description: The sandbox's default cpu.
                - name: Memory
                  type: string
                  jsonPath: .spec.defaults.sandbox.memory
                  description: The sandbox's default memory.
                - name: Runs
                  type: integer
                  jsonPath: .spec.defaults.concurrentRuns
                  description: Default number of concurrent runs.
                - name: Max CPU
                  type: string
                  jsonPath: .spec.maximum.sandbox.cpu
                  priority: 1
                  description: The most cpu that a sandbox may be given.
                - name: Max Memory
                  type: string
                  jsonPath: .spec.maximum.sandbox.memory
                  priority: 1
                  description: The most memory that a sandbox may be given.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A plan is a tier that companies are on: it gives the caps that apply when a company says nothing,
                    and the most that a company may ask for.
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Plan.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What companies on the plan get and may ask for.
                      default: {}
                      properties:
                        displayName: {type: string, maxLength: 128, description: The name shown to people.}
                        description: {type: string, maxLength: 1024, description: Whom the plan is for.}
                        defaults: {$ref: caps, description: Caps of a company that says nothing itself.}
                        maximum:
                          $ref: caps
                          description: The most that a company on this plan may ask for; what is left out is unbounded.
                        allowSudo:
                          type: boolean
                          default: false
                          description: Whether companies may let their agents become root in the sandbox.
                        allowedCapabilities: {$ref: capabilities, description: Linux capabilities companies may add.}
                        allowRunsc:
                          type: boolean
                          default: true
                          description: Whether companies may ask for gVisor isolation.
        """#
}
