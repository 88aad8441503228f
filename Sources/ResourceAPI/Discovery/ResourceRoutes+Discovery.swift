import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore

extension ResourceRoutes {
    func registerDiscovery(_ documents: DiscoveryDocuments, on router: Router<Context>) {
        addDocument(options.version.object, at: "/version", to: router)
        addDocument(documents.coreVersions, aggregated: documents.aggregatedCore, at: "/api", to: router)
        addDocument(documents.groupList, aggregated: documents.aggregatedGroups, at: "/apis", to: router)
        for version in documents.versions(of: "") {
            addDocument(documents.resourceList(group: "", version: version), at: "/api/\(version)", to: router)
        }
        for group in documents.groups {
            addDocument(documents.group(group), at: "/apis/\(group)", to: router)
            for version in documents.versions(of: group) {
                let list = documents.resourceList(group: group, version: version)
                addDocument(list, at: "/apis/\(group)/\(version)", to: router)
            }
        }
    }

    private func addDocument(_ document: JSONValue, at path: String, to router: Router<Context>) {
        addDocument(path, to: router) { request in
            Response(document, as: try ResponseFormat.negotiate(Self.accept(of: request)).encoding)
        }
    }

    private func addDocument(
        _ document: JSONValue,
        aggregated: JSONValue,
        at path: String,
        to router: Router<Context>,
    ) {
        addDocument(path, to: router) { request in
            switch try DiscoveryFormat.negotiate(Self.accept(of: request)) {
            case .plain(let encoding): Response(document, as: encoding)
            case .aggregated:
                Response(
                    status: .ok,
                    headers: [
                        .contentType: DiscoveryFormat.aggregatedType, .cacheControl: "no-cache, private",
                        .vary: "Accept",
                    ],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: aggregated.jsonBytes())),
                )
            }
        }
    }

    static func accept(of request: Request) -> String { request.headers[values: .accept].joined(separator: ",") }
}
