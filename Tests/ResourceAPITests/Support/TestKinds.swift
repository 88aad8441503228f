import AgxModel
import ResourceAPI

/// Kinds of the tests' own, so that a change of the product's kinds changes no expectation here.
enum TestKinds {
    static func resource(_ kind: String) throws -> APIResource { APIResource(try registry().definition(ofKind: kind)) }

    static func all() throws -> [APIResource] { try registry().definitions.map { APIResource($0) } }

    private static func registry() throws -> KindRegistry { try KindRegistry(documents: [company, widget, event]) }

    private static let company = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: companies.test.dev}
        spec:
          group: test.dev
          scope: Cluster
          names: {kind: Company, listKind: CompanyList, plural: companies, singular: company, shortNames: [co], categories: [all]}
          versions:
            - name: v1
              served: true
              storage: true
              subresources: {status: {}}
              additionalPrinterColumns:
                - {name: Plan, type: string, jsonPath: .spec.plan, description: The plan.}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp, description: The age.}
              schema:
                openAPIV3Schema:
                  type: object
                  description: A company.
                  required: [spec]
                  properties:
                    apiVersion: {type: string, description: The version.}
                    kind: {type: string, description: The kind.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What is wanted.
                      default: {}
                      properties:
                        plan: {type: string, enum: [free, pro], default: free, description: The plan.}
                        seats: {type: integer, minimum: 0, maximum: 100, description: The seats.}
                        note: {type: string, maxLength: 200000, description: A note.}
                    status:
                      type: object
                      description: What is.
                      properties:
                        phase: {type: string, description: One word.}
                        observedGeneration: {type: integer, description: The generation.}
        """

    private static let widget = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.test.dev}
        spec:
          group: test.dev
          scope: Namespaced
          names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  description: A widget.
                  properties:
                    apiVersion: {type: string, description: The version.}
                    kind: {type: string, description: The kind.}
                    metadata: {type: object}
                    spec:
                      type: object
                      description: What is wanted.
                      default: {}
                      properties:
                        size: {type: integer, description: The size.}
                        parts: {type: array, description: The parts., items: {type: string}}
        """

    private static let event = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: events}
        spec:
          group: ""
          scope: Namespaced
          names: {kind: Event, listKind: EventList, plural: events, singular: event, shortNames: [ev]}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  description: An event.
                  required: [involvedObject]
                  properties:
                    apiVersion: {type: string, description: The version.}
                    kind: {type: string, description: The kind.}
                    metadata: {type: object}
                    involvedObject:
                      type: object
                      description: The subject.
                      properties:
                        kind: {type: string, description: Its kind.}
                        name: {type: string, description: Its name.}
                        namespace: {type: string, description: Its namespace.}
                    reason: {type: string, description: Why.}
                    message: {type: string, description: For people.}
        """
}

extension TestKinds {
    /// All kinds of the product.
    static func builtIn() throws -> [APIResource] { try KindRegistry.builtIn().definitions.map { APIResource($0) } }

    /// A kind of the product.
    static func builtIn(_ kind: String) throws -> APIResource {
        APIResource(try KindRegistry.builtIn().definition(ofKind: kind))
    }
}
