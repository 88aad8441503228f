import AgxModel

extension EventsView {
    static let document = #"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: events.events.k8s.io
        spec:
          group: events.k8s.io
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
                    An event says what happened to an object, and why. The same as those of the core group, for clients
                    that look here; written there.
                  properties:
                    apiVersion: {type: string, description: Always events.k8s.io/v1.}
                    kind: {type: string, description: Always Event.}
                    metadata: {type: object}
                    regarding: {$ref: objectReference, description: The object that it happened to.}
                    related: {$ref: objectReference, description: Another object that had part in it.}
                    reason: {type: string, description: 'What happened, as one stable word in CamelCase.'}
                    note: {type: string, description: The same for people.}
                    type: {type: string, description: 'Normal; or Warning, if somebody should look at it.'}
                    action: {type: string, description: What was done about it.}
                    eventTime: {type: string, format: date-time, nullable: true, description: When it was recorded.}
                    reportingController: {type: string, description: The controller that reports it.}
                    reportingInstance: {type: string, description: Which instance of that controller.}
                    deprecatedSource:
                      type: object
                      x-kubernetes-preserve-unknown-fields: true
                      description: Who reports it, in the terms of the core group.
                    deprecatedFirstTimestamp:
                      type: string
                      format: date-time
                      nullable: true
                      description: When it happened first.
                    deprecatedLastTimestamp:
                      type: string
                      format: date-time
                      nullable: true
                      description: When it happened last.
                    deprecatedCount: {type: integer, description: How often it happened.}
        """#
}
