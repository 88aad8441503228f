#!/usr/bin/env python3
"""Asks a relay for all of its OpenAPI documents and checks each against the standard it claims to follow.

usage: KUBECONFIG=DIR/admin.kubeconfig check-openapi.py
Needs the packages kubernetes and openapi-spec-validator, which hack/clients.sh installs. Exit status 1 if a document
breaks its standard.
"""

import json
import sys

import kubernetes
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV30SpecValidator


def read(client, path):
    headers = {"Accept": "application/json"}
    request = client.param_serialize("GET", path, header_params=headers, auth_settings=["BearerToken"])
    answer = client.call_api(*request)
    return json.loads(answer.read())


def problems(document, validator):
    for error in validator(document).iter_errors():
        yield f"{'/'.join(str(part) for part in error.absolute_path)}: {error.message[:300]}"


def main():
    client = kubernetes.config.new_client_from_config()
    documents = [("/openapi/v2", OpenAPIV2SpecValidator)]
    for entry in read(client, "/openapi/v3")["paths"].values():
        documents.append((entry["serverRelativeURL"], OpenAPIV30SpecValidator))
    failed = False
    for path, validator in documents:
        document = read(client, path)
        found = list(problems(document, validator))
        schemas = document.get("definitions") or document["components"]["schemas"]
        print(f"{path}: {len(document['paths'])} paths, {len(schemas)} models, {len(found)} problems")
        for problem in found:
            print(f"  {problem}")
        failed = failed or bool(found)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
