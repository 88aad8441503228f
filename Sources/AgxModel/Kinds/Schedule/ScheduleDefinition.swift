extension Schedule {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: schedules.runagx.com
        spec:
          group: runagx.com
          scope: Namespaced
          names:
            kind: Schedule
            listKind: ScheduleList
            plural: schedules
            singular: schedule
            categories: [agx]
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Schedule, type: string, jsonPath: .spec.schedule, description: When tasks are made.}
                - {name: Timezone, type: string, jsonPath: .spec.timeZone, description: In which time zone that is.}
                - {name: Suspend, type: boolean, jsonPath: .spec.suspend, description: Whether it rests.}
                - {name: Next, type: string, jsonPath: .status.nextScheduleTime, description: The next occurrence.}
                - name: Last
                  type: date
                  jsonPath: .status.lastScheduleTime
                  description: Time since the latest occurrence that got a task.
                - name: Ready
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].status
                  description: Whether tasks are made.
                - name: Reason
                  type: string
                  jsonPath: .status.conditions[?(@.type=="Ready")].reason
                  description: Why that is so.
                - name: Missed
                  type: integer
                  jsonPath: .status.missed
                  priority: 1
                  description: Occurrences that got no task.
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: Time since its creation.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    A schedule makes a task from a template at each time that its cron expression names. The company's
                    runtime does so once for each occurrence, whatever is restarted meanwhile.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: Always runagx.com/v1.}
                    kind: {type: string, description: Always Schedule.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: When tasks are made, from what, and what happens if that can't be done in time.
                      required: [schedule, taskTemplate]
                      properties:
                        schedule:
                          type: string
                          minLength: 1
                          maxLength: 256
                          description: >-
                            Five fields as cron has them (minute, hour, day of month, month, day of week), such as
                            30 2 * * MON-FRI; or @hourly, @daily, @weekly, @monthly, @yearly.
                        timeZone:
                          type: string
                          minLength: 1
                          maxLength: 64
                          default: UTC
                          description: The time zone of the schedule by its IANA name, such as Europe/Berlin.
                        suspend:
                          type: boolean
                          default: false
                          description: >-
                            Whether no task is made for now. Occurrences meanwhile are missed ones: catchUp says what
                            becomes of them afterwards.
                        concurrencyPolicy:
                          type: string
                          enum: [Allow, Forbid, Replace]
                          default: Allow
                          description: >-
                            What happens when a task is due while an earlier one isn't over. Allow makes it all the
                            same; Forbid waits for the earlier one; Replace cancels the earlier one.
                        catchUp:
                          type: string
                          enum: [none, latest, all]
                          default: latest
                          description: >-
                            What becomes of occurrences that came while the runtime was away, the schedule suspended or
                            an earlier task under way. latest makes the newest one's task late; all makes each one's,
                            up to catchUpLimit; none makes no task that would be more than a minute late.
                        catchUpLimit:
                          type: integer
                          minimum: 1
                          maximum: 100
                          default: 10
                          description: With catchUp all, of how many occurrences the tasks are made; the newest ones.
                        startingDeadlineSeconds:
                          type: integer
                          minimum: 1
                          maximum: 31536000
                          description: After how many seconds an occurrence is missed for good; left out, never.
                        successfulTasksHistoryLimit:
                          type: integer
                          minimum: 0
                          maximum: 1000
                          default: 3
                          description: How many succeeded tasks are kept; older ones go with their runs and files.
                        failedTasksHistoryLimit:
                          type: integer
                          minimum: 0
                          maximum: 1000
                          default: 1
                          description: How many failed, cancelled and blocked tasks are kept.
                        taskTemplate:
                          type: object
                          description: What each task is made from.
                          required: [spec]
                          properties:
                            metadata:
                              type: object
                              default: {}
                              description: Labels and annotations of each task.
                              properties:
                                labels:
                                  type: object
                                  maxProperties: 64
                                  description: Labels; the label schedule is set to the schedule's name.
                                  additionalProperties: {type: string}
                                annotations:
                                  type: object
                                  maxProperties: 64
                                  description: Notes for people and tools.
                                  additionalProperties: {type: string}
                            spec: {$ref: taskSpec, description: 'The spec of each task, as a Task has it.'}
                    status:
                      type: object
                      description: What has become of the occurrences so far; written by the runtime.
                      properties:
                        observedGeneration: {$ref: observedGeneration}
                        lastScheduleTime:
                          type: string
                          format: date-time
                          description: The latest occurrence that got a task.
                        lastSuccessfulTime:
                          type: string
                          format: date-time
                          description: When a task of the schedule last succeeded.
                        nextScheduleTime:
                          type: string
                          format: date-time
                          description: The next occurrence; absent if there is none, and while the schedule rests.
                        settledTime:
                          type: string
                          format: date-time
                          description: Up to here each occurrence has got its task or is counted as missed.
                        missed: {$ref: count, description: Occurrences so far that got no task.}
                        active:
                          type: array
                          maxItems: 100
                          x-kubernetes-list-type: set
                          description: Names of the tasks that aren't over; the first 100 if there are more.
                          items: {type: string, minLength: 1, maxLength: 253}
                        conditions: {$ref: conditions}
        """#
}
