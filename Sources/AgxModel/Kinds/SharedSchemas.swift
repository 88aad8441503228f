/// Schema fragments that several kinds use; a definition names one by `$ref: name` and may add to it.
enum SharedSchemas {
    static let document = #"""
        objectMeta:
          type: object
          description: >-
            Standard metadata: the name, labels and annotations that people set, and what the system adds.
          properties:
            name:
              type: string
              description: The name, unique for the kind within its namespace; it can't be changed.
            generateName:
              type: string
              description: A prefix; the server adds five random characters to it when no name is given.
            namespace:
              type: string
              description: The company that the object belongs to; empty for cluster-scoped kinds.
            labels:
              type: object
              description: Short values to select objects by, such as team=payments.
              additionalProperties: {type: string}
            annotations:
              type: object
              description: Notes for people and tools; at most 256 KiB in all.
              additionalProperties: {type: string}
            uid:
              type: string
              description: Made by the server; tells an object from a later one of the same name.
            resourceVersion:
              type: string
              description: Changes with every write; a write that gives an older one is refused with a conflict.
            generation:
              type: integer
              format: int64
              description: Grows each time the desired state changes.
            creationTimestamp:
              type: string
              format: date-time
              nullable: true
              description: When the server accepted the object.
            deletionTimestamp:
              type: string
              format: date-time
              nullable: true
              description: When deletion was asked for; the object goes when its finalizers are done.
            deletionGracePeriodSeconds:
              type: integer
              format: int64
              description: Always 0; finalizers decide how long deletion takes.
            selfLink:
              type: string
              description: Not used any more; accepted and ignored.
            finalizers:
              type: array
              description: Controllers that still have to clean up before the object may go.
              maxItems: 32
              items: {type: string, maxLength: 317}
            ownerReferences:
              type: array
              description: The objects that this one is deleted with.
              maxItems: 32
              items:
                type: object
                required: [apiVersion, kind, name, uid]
                properties:
                  apiVersion: {type: string, description: The owner's API group and version.}
                  kind: {type: string, description: The owner's kind.}
                  name: {type: string, description: The owner's name.}
                  uid: {type: string, description: The owner's uid.}
                  controller: {type: boolean, description: Whether the owner manages this object.}
                  blockOwnerDeletion: {type: boolean, description: Whether the owner waits for this object to go.}
            managedFields:
              type: array
              description: Which client set which field; kept by the server for server-side apply.
              items:
                type: object
                x-kubernetes-preserve-unknown-fields: true
        observedGeneration:
          type: integer
          format: int64
          minimum: 0
          description: The metadata.generation that this status speaks of; lower means a change isn't taken up yet.
        conditions:
          type: array
          description: >-
            Aspects of the object's state. Each has a stable reason for programs and a message for people; Ready sums
            the others up.
          x-kubernetes-list-type: map
          x-kubernetes-list-map-keys: [type]
          maxItems: 32
          items:
            type: object
            required: [type, status, reason, message, lastTransitionTime]
            properties:
              type: {type: string, maxLength: 316, description: 'What the condition speaks of, such as Ready.'}
              status:
                type: string
                enum: ["True", "False", "Unknown"]
                description: Whether it holds.
              reason:
                type: string
                maxLength: 1024
                pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$'
                description: A stable word in CamelCase that says why.
              message:
                type: string
                maxLength: 32768
                description: For people; what is the case and what happens next.
              lastTransitionTime:
                type: string
                format: date-time
                description: When status last changed from one value to another.
              observedGeneration:
                type: integer
                format: int64
                minimum: 0
                description: The metadata.generation that this condition speaks of.
        artifactGlobs:
          type: array
          maxItems: 32
          x-kubernetes-list-type: set
          description: >-
            Files that are kept with the run when it has ended, besides those in $AGX_ARTIFACTS: globs relative to cwd,
            such as reports/**/*.xml.
          items: {type: string, minLength: 1, maxLength: 256}
        cpu:
          x-kubernetes-int-or-string: true
          format: cpu
          maxLength: 40
          description: >-
            Processor time in cores, such as 2, 0.5 or 500m (half a core). More than the machine has is all that it has.
        bytes:
          x-kubernetes-int-or-string: true
          format: bytes
          maxLength: 40
          description: A size in bytes, such as 512Mi or 4Gi.
        pids:
          type: integer
          minimum: 16
          maximum: 4194304
          description: How many processes and threads may exist at once.
        imagePullPolicy:
          type: string
          enum: [IfNotPresent, Always, Never]
          default: IfNotPresent
          description: >-
            When the image is pulled. IfNotPresent pulls only what the host lacks; Always asks the registry at each
            replacement of the container; Never uses what the host has.
        image:
          type: string
          format: image
          minLength: 1
          maxLength: 512
          description: >-
            The image to run, by tag or digest. A tag that has moved is shown as ImageOutdated and taken up when the
            container is next replaced.
        isolation:
          type: string
          enum: [runc, runsc]
          default: runc
          description: >-
            How the container is kept apart from the host's kernel. runc uses namespaces and cgroups; runsc (gVisor)
            puts a kernel of its own between, where the engine has it and the plan allows it.
        capabilities:
          type: array
          x-kubernetes-list-type: set
          maxItems: 16
          description: >-
            Linux capabilities to add back after all have been dropped, without the CAP_ prefix. Each must be in the
            plan's allowedCapabilities.
          items: {type: string, maxLength: 32, pattern: '^[A-Z][A-Z_]*$'}
        command:
          type: array
          maxItems: 256
          items: {type: string, maxLength: 32768}
        environment:
          type: array
          maxItems: 256
          x-kubernetes-list-type: map
          x-kubernetes-list-map-keys: [name]
          description: >-
            Environment variables. Secrets don't belong here: everybody who may read this object sees them. Names that
            begin with AGX_ are kept for agx.
          items:
            type: object
            required: [name]
            properties:
              name:
                type: string
                format: env-name
                minLength: 1
                maxLength: 256
                description: The variable's name, of letters, digits and underscores.
              value: {type: string, maxLength: 32768, default: "", description: The variable's value.}
        containerResources:
          type: object
          description: Caps of the container; what is left out comes from the plan's defaults.
          properties:
            cpu: {$ref: cpu}
            memory:
              $ref: bytes
              description: Memory the container may use, swap excluded, such as 4Gi; above it processes are killed.
            pids: {$ref: pids}
            shm:
              $ref: bytes
              description: The size of /dev/shm, such as 256Mi; browsers need more than Docker's 64Mi.
        healthCheck:
          type: object
          description: A command that runs in the container at intervals; an unhealthy container is restarted.
          required: [command]
          properties:
            command:
              $ref: command
              minItems: 1
              description: The program and its arguments; exit status 0 means healthy.
            interval: {type: string, format: duration, default: 30s, description: Time between two checks.}
            timeout: {type: string, format: duration, default: 5s, description: How long one check may take.}
            startPeriod:
              type: string
              format: duration
              default: 10s
              description: Time after the start in which failures don't count.
            retries:
              type: integer
              minimum: 1
              maximum: 100
              default: 3
              description: Failures in a row that make the container unhealthy.
        updatePolicy:
          type: string
          enum: [WhenIdle, Immediate]
          default: WhenIdle
          description: >-
            When a change that replaces a container is carried out. WhenIdle waits until no run and no terminal would be
            cut short, at most 30 minutes; Immediate does it at once.
        concurrentRuns:
          type: integer
          minimum: 0
          maximum: 1000
          description: How many runs may be under way at once; 0 starts none.
        terminals:
          type: integer
          minimum: 0
          maximum: 1000
          description: How many terminals may be open at once.
        runTimeout:
          type: string
          format: duration
          description: The longest that one run may take, such as 15m.
        runOutput:
          $ref: bytes
          description: >-
            How much of each output of a run is kept, such as 64Mi; beyond it the middle is cut. At least 1Mi.
        storage:
          $ref: bytes
          description: How much the company's volumes may hold together, such as 20Gi.
        artifactStorage:
          $ref: bytes
          description: >-
            How much the artifacts of the company's runs may hold together, such as 10Gi; those of the oldest runs go
            first.
        caps:
          type: object
          description: Caps of one company; what is left out is not capped by this plan.
          properties:
            sandbox: {$ref: containerResources, description: Caps of the sandbox container.}
            runtime:
              type: object
              description: Caps of the runtime container.
              properties:
                cpu: {$ref: cpu}
                memory: {$ref: bytes, description: 'Memory the runtime may use, such as 512Mi.'}
                pids: {$ref: pids}
            services:
              type: object
              description: Caps of all other containers of the company together.
              properties:
                count: {type: integer, minimum: 0, maximum: 1000, description: How many other containers there may be.}
                cpu: {$ref: cpu, description: 'The sum of their cpu, such as 2.'}
                memory: {$ref: bytes, description: 'The sum of their memory, such as 4Gi.'}
                pids:
                  type: integer
                  minimum: 0
                  maximum: 4194304
                  description: The sum of their pids.
            storage: {$ref: storage}
            artifacts: {$ref: artifactStorage}
            concurrentRuns: {$ref: concurrentRuns}
            terminals: {$ref: terminals}
            runTimeout: {$ref: runTimeout}
            runOutput: {$ref: runOutput}
        provider:
          type: string
          enum: [claude, codex, gemini, ollama, z.ai, shell]
          description: Which agent does the work; shell runs the prompt as a command line of /bin/sh.
        model:
          type: string
          maxLength: 128
          description: The provider's model; left out, the provider's own choice.
        cwd:
          type: string
          minLength: 1
          maxLength: 4096
          default: /home/player
          description: The directory that the agent works in, under /home/player.
        tokens:
          type: object
          description: Tokens used, in buckets that don't overlap.
          properties:
            input: {$ref: count, description: 'Read by the model, cached ones excluded.'}
            output: {$ref: count, description: Written by the model.}
            cacheRead: {$ref: count, description: Read from the provider's cache.}
            cacheWrite: {$ref: count, description: Written to the provider's cache.}
        count:
          type: integer
          format: int64
          minimum: 0
          default: 0
        objectReference:
          type: object
          properties:
            apiVersion: {type: string, maxLength: 253, description: Its API group and version.}
            kind: {type: string, maxLength: 128, description: Its kind.}
            namespace: {type: string, maxLength: 253, description: Its namespace; absent for cluster-scoped kinds.}
            name: {type: string, maxLength: 253, description: Its name.}
            uid: {type: string, maxLength: 128, description: Its uid.}
            resourceVersion: {type: string, maxLength: 32, description: The version that it happened to.}
            fieldPath: {type: string, maxLength: 1024, description: The part of it that is concerned.}
        """#
}
