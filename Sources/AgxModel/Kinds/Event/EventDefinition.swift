extension Event {
    package static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: events
        spec:
          group: ""
          scope: Namespaced
          names:
            kind: Event
            listKind: EventList
            plural: events
            singular: event
            shortNames: [ev]
          versions:
            - name: v1
              served: true
              storage: true
              additionalPrinterColumns: \#(EventColumns.document)
              schema:
                openAPIV3Schema:
                  type: object
                  description: >-
                    An event says what happened to an object, and why. Repeats are counted; events go after an hour.
                  required: [involvedObject]
                  properties:
                    apiVersion: {type: string, description: Always v1.}
                    kind: {type: string, description: Always Event.}
                    metadata: {type: object}
                    involvedObject: {$ref: objectReference, description: The object that it happened to.}
                    related: {$ref: objectReference, description: Another object that had part in it.}
                    reason:
                      type: string
                      maxLength: 128
                      description: 'What happened, as one stable word in CamelCase.'
                    message: {type: string, maxLength: 32768, description: The same for people.}
                    type:
                      type: string
                      enum: [Normal, Warning]
                      default: Normal
                      description: Whether somebody should look at it.
                    count: {type: integer, minimum: 0, default: 1, description: How often it happened.}
                    firstTimestamp:
                      type: string
                      format: date-time
                      nullable: true
                      description: When it happened first.
                    lastTimestamp:
                      type: string
                      format: date-time
                      nullable: true
                      description: When it happened last.
                    eventTime:
                      type: string
                      format: date-time
                      nullable: true
                      description: When it was recorded; set by newer clients.
                    source:
                      type: object
                      description: Who reports it.
                      properties:
                        component: {type: string, maxLength: 253, description: The controller's name.}
                        host: {type: string, maxLength: 253, description: The host it works on.}
                    action: {type: string, maxLength: 128, description: What was done about it.}
                    reportingComponent: {type: string, maxLength: 253, description: The controller that reports it.}
                    reportingInstance: {type: string, maxLength: 253, description: Which instance of that controller.}
        """#
}
